#include "app/engine/service_reporter.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kMostBetweenLooks = std::chrono::seconds(5);

}  // namespace

ServiceReporter::ServiceReporter(Shards& shards, const Clock& clock, ServiceManager manager,
                                 std::function<std::string()> status)
    : shards_(shards),
      clock_(clock),
      manager_(std::move(manager)),
      status_(std::move(status)),
      timer_(shards[0].io()) {}

void ServiceReporter::ready() {
  if (!manager_.present()) return;
  told_ = status_();
  manager_.ready(told_);
  question_loops();
  wait();
}

void ServiceReporter::reloading() {
  manager_.reloading("reading the configuration anew", clock_.now());
}

void ServiceReporter::reloaded() {
  told_ = status_();
  manager_.ready(told_);
}

void ServiceReporter::stopping(const std::string& why) {
  is_stopping_ = true;
  manager_.stopping(why);
}

void ServiceReporter::stopped() { timer_.cancel(); }

// A loop has two looks' time to answer, and the manager hears of it before its time is over.
void ServiceReporter::wait() {
  const Duration patience = manager_.watchdog().value_or(Duration::max());
  timer_.expires_after(std::min(kMostBetweenLooks, patience / 4));
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    look();
    wait();
  });
}

void ServiceReporter::look() {
  if (silent_->load() == 0) {
    if (manager_.watchdog()) manager_.alive();
    question_loops();
  }
  if (is_stopping_) return;
  if (std::string now = status_(); now != told_) {
    manager_.status(now);
    told_ = std::move(now);
  }
}

void ServiceReporter::question_loops() {
  silent_->store(shards_.size());
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    asio::post(shards_[i].io(), [silent = silent_] { silent->fetch_sub(1); });
  }
}

}  // namespace wheelpit
