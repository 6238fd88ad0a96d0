#pragma once

#include <deque>
#include <optional>
#include <string>

#include "app/letters/letter_box.h"
#include "mapping/quarantine_shelf.h"

namespace wheelpit {

// Copies of messages that no function may see: they can be looked at and removed.
class QuarantineLetters final : public LetterBox {
 public:
  // `shelf` must outlive it.
  explicit QuarantineLetters(QuarantineShelf& shelf) : shelf_(shelf) {}

  boost::asio::awaitable<Status> open() override { co_return Status(); }
  boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() override;
  void leave(const FoundLetter& /*letter*/) override {}
  boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override;
  boost::asio::awaitable<Status> remove(const FoundLetter& letter) override;
  boost::asio::awaitable<void> close() override { co_return; }

 private:
  QuarantineShelf& shelf_;
  std::deque<QuarantinedMessage> page_;
  std::string after_;
  bool more_ = true;
};

}  // namespace wheelpit
