#pragma once

#include <deque>
#include <optional>
#include <string>

#include "app/letters/letter_box.h"
#include "async/async_events.h"

namespace wheelpit {

// Events of asynchronous invocations that have failed permanently. They go back to their function,
// nowhere else; filters look at their payload.
class AsyncLetters final : public LetterBox {
 public:
  // `events` must outlive it.
  explicit AsyncLetters(async::AsyncEvents& events) : events_(events) {}

  boost::asio::awaitable<Status> open() override;
  std::optional<std::uint64_t> messages() const override { return messages_; }
  boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() override;
  void leave(const FoundLetter& /*letter*/) override {}
  boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override;
  boost::asio::awaitable<Status> remove(const FoundLetter& letter) override;
  boost::asio::awaitable<void> close() override { co_return; }

 private:
  async::AsyncEvents& events_;
  std::optional<std::uint64_t> messages_;
  std::deque<async::EventSummary> page_;
  std::optional<async::EventNumber> after_ = 0;  // nothing: there are no more pages
};

}  // namespace wheelpit
