#include "net/client/answer_budget.h"

namespace wheelpit {

namespace asio = boost::asio;

AnswerBudget::Share::~Share() {
  budget_.held_ -= held_;
  if (budget_.beyond_ == this) budget_.beyond_ = nullptr;
  if (!budget_.queue_.empty()) budget_.changed_.notify();
}

bool AnswerBudget::Share::has_room(std::size_t bytes) {
  if (budget_.beyond_ == this) return true;
  const bool is_next = budget_.queue_.empty() || budget_.queue_.front() == this;
  if (!is_next) return false;
  if (budget_.held_ + bytes <= budget_.bytes_) return true;
  if (budget_.beyond_ != nullptr) return false;
  budget_.beyond_ = this;
  return true;
}

asio::awaitable<Duration> AnswerBudget::Share::wait_for_room(std::size_t bytes) {
  const TimePoint began = budget_.clock_.now();
  const auto place = budget_.queue_.insert(budget_.queue_.end(), this);
  while (!has_room(bytes)) co_await budget_.changed_.wait();
  budget_.queue_.erase(place);
  if (!budget_.queue_.empty()) budget_.changed_.notify();
  co_return budget_.clock_.now() - began;
}

void AnswerBudget::Share::add(std::size_t bytes) {
  held_ += bytes;
  budget_.held_ += bytes;
}

}  // namespace wheelpit
