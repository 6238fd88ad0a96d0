#include "api/admin/failed_list.h"

#include <chrono>

namespace wheelpit::api {
namespace {

constexpr Duration kFresh = std::chrono::seconds(1);

}  // namespace

boost::asio::awaitable<FailedList::Events> FailedList::get() {
  if (events_ == nullptr) co_return known_;
  const auto turn = co_await turn_.take();
  if (asked_at_ && clock_.now() - *asked_at_ < kFresh) co_return known_;
  asked_at_ = clock_.now();
  const auto counts = co_await events_->count_failed();
  if (counts) {
    known_ = std::make_shared<const std::vector<FailedEvents>>(failed_events(*counts));
  }
  co_return known_;
}

}  // namespace wheelpit::api
