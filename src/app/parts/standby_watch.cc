#include "app/parts/standby_watch.h"

#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kEvery = std::chrono::hours(1);
constexpr Duration kAgain = std::chrono::minutes(1);  // after a look that failed

}  // namespace

StandbyWatch::StandbyWatch(asio::io_context& io, const Clock& clock, postgres::StoreAccess access,
                           Log log)
    : clock_(clock),
      log_(std::move(log)),
      table_(postgres::StandbyTable(std::move(access))),
      woken_(io),
      tasks_(io, log_) {}

void StandbyWatch::start() { tasks_.spawn("look at standbys", watch()); }

asio::awaitable<void> StandbyWatch::stop() {
  stopping_ = true;
  woken_.notify();
  co_await tasks_.join();
}

asio::awaitable<void> StandbyWatch::watch() {
  while (!stopping_) {
    const auto standbys = co_await table_.call<postgres::Standbys>(
        Access::read, [](postgres::StandbyTable& table) { return table.look(); });
    if (standbys) warning_ = postgres::standby_warning(*standbys);
    if (standbys && !warning_.empty()) log_.warn(warning_);
    const TimePoint next = clock_.now() + (standbys ? kEvery : kAgain);
    while (!stopping_ && clock_.now() < next) co_await woken_.wait(next);
  }
}

}  // namespace wheelpit
