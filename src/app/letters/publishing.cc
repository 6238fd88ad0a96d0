#include "app/letters/publishing.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kPatience = std::chrono::seconds(15);
constexpr Duration kCloseWithin = std::chrono::seconds(2);

}  // namespace

asio::awaitable<Status> make_ready(PublisherConnection& publisher, Endpoint endpoint,
                                   TlsTrust trust, const Clock& clock) {
  const TimePoint until = clock.now() + kPatience;
  const Status connected = co_await publisher.connect(std::move(endpoint), std::move(trust), until);
  if (!connected) co_return connected;
  while (!publisher.ready()) {
    if (const auto failure = publisher.failure()) co_return *failure;
    if (clock.now() >= until) co_return Error(Errc::timed_out, "no login within 15 seconds");
    co_await publisher.changed().wait(until);
  }
  co_return Status();
}

asio::awaitable<Status> answer_to(PublisherConnection& publisher, std::uint64_t id,
                                  const Clock& clock) {
  const TimePoint until = clock.now() + kPatience;
  for (;;) {
    if (const auto answer = publisher.take_answer(id)) co_return *answer;
    if (const auto failure = publisher.failure()) co_return *failure;
    if (clock.now() >= until) {
      const std::string delay = publisher.delay();
      publisher.abort();
      co_return Error(Errc::timed_out,
                      delay.empty() ? "the broker did not answer within 15 seconds" : delay);
    }
    co_await publisher.changed().wait(until);
  }
}

asio::awaitable<void> leave_publisher(PublisherConnection& publisher, const Clock& clock) {
  publisher.close();
  const TimePoint until = clock.now() + kCloseWithin;
  while (!publisher.closed() && !publisher.failure() && clock.now() < until) {
    co_await publisher.changed().wait(until);
  }
  co_await publisher.end();
}

}  // namespace wheelpit
