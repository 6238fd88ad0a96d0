#include "base/signal.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/injected_clock.h"

namespace wheelpit {

namespace asio = boost::asio;

void Signal::notify() {
  for (asio::steady_timer* timer : waiting_) timer->cancel();
  waiting_.clear();
}

asio::awaitable<void> Signal::wait(std::optional<TimePoint> until) {
  asio::steady_timer timer(io_);
  const InjectedWait injected(io_, until, [&timer] { timer.cancel(); });
  timer.expires_at(injected.system_time());
  waiting_.push_back(&timer);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  std::erase(waiting_, &timer);
}

}  // namespace wheelpit
