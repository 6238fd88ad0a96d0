#include "app/parts/store_lease.h"

#include <chrono>
#include <thread>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kRenewEvery = std::chrono::seconds(2);
constexpr auto kHeldAtMost = std::chrono::seconds(12);  // by one that was killed
constexpr auto kLookAgain = std::chrono::milliseconds(500);

}  // namespace

Result<std::unique_ptr<StoreLease>> StoreLease::take(postgres::StoreAccess access, std::string node,
                                                     std::string name, const Log& log) {
  postgres::LeaseTable table(access, std::move(node), std::move(name));
  const auto until = std::chrono::steady_clock::now() + kHeldAtMost;
  bool told = false;
  for (;;) {
    const Status taken = table.take();
    if (taken) break;
    if (taken.error().code() == Errc::invalid_argument) {
      return Error(Errc::invalid_argument, "[cluster] store: " + taken.error().message());
    }
    if (taken.error().code() != Errc::conflict) return taken.error();
    if (std::chrono::steady_clock::now() >= until) {
      return Error(Errc::conflict,
                   "[cluster] store: " + taken.error().message() +
                       "; one engine uses a store at a time: stop that one, or name "
                       "another database");
    }
    if (!told) log.info("waiting for the store", {{"reason", taken.error().message()}});
    told = true;
    std::this_thread::sleep_for(kLookAgain);
  }
  return std::unique_ptr<StoreLease>(new StoreLease(std::move(access), std::move(table)));
}

void StoreLease::start(Parts parts) {
  parts_.emplace(std::move(parts));
  stopping_.emplace(parts_->io);
  tasks_.emplace(parts_->io, parts_->log);
  tasks_->spawn("keep the store", keep());
}

asio::awaitable<void> StoreLease::keep() {
  while (!stop_) {
    const TimePoint next = parts_->clock.now() + kRenewEvery;
    const Status renewed = co_await table_.call<void>(
        Access::read, [](postgres::LeaseTable& table) { return table.renew(); });
    if (stop_) co_return;
    tell(renewed);
    if (!renewed && renewed.error().code() == Errc::not_found) {
      parts_->lost();
      co_return;
    }
    while (!stop_ && parts_->clock.now() < next) co_await stopping_->wait(next);
  }
}

void StoreLease::tell(const Status& renewed) {
  parts_->metrics
      .gauge("wheelpit_store_reachable", "Whether the PostgreSQL store was reached last.", {})
      .set(renewed ? 1 : 0);
  if (renewed.has_value() == reached_) return;
  reached_ = renewed.has_value();
  if (reached_) {
    parts_->log.info("the store is reached again");
  } else {
    parts_->log.error(
        "the store cannot be reached: mappings go on; changes through the API and asynchronous "
        "invocations are refused until it can",
        {{"error", renewed.error().message()}});
  }
}

asio::awaitable<void> StoreLease::stop() {
  if (!parts_) co_return;
  stop_ = true;
  stopping_->notify();
  co_await tasks_->join();
  const Status released = co_await release();
  if (!released) {
    parts_->log.warn("the store stays held for ten seconds",
                     {{"error", released.error().message()}});
  }
}

asio::awaitable<Status> StoreLease::release() {
  co_return co_await table_.call<void>(Access::read,
                                       [](postgres::LeaseTable& table) { return table.release(); });
}

}  // namespace wheelpit
