#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "mapping/letter_desk.h"
#include "record/event_encoder.h"
#include "record/record.h"

namespace wheelpit {

// A letter as a box has it.
struct FoundLetter {
  Letter letter = {};  // with its body
  // What filters look at: a record, or a JSON object. Neither: no pattern matches it.
  std::optional<Record> record = {};
  std::string json = {};
  std::uint64_t handle = 0;  // the box's own name for it
  std::string damage = {};   // why it cannot be put back as it was; "": it can
};

// One place with dead letters, from opening to closing. For one coroutine.
class LetterBox {
 public:
  virtual ~LetterBox() = default;

  // Errors name the place and the cause.
  virtual boost::asio::awaitable<Status> open() = 0;
  // Of this place, once it is open; nothing if it does not say.
  virtual std::optional<std::uint64_t> messages() const { return std::nullopt; }
  // With which its records are written for filters; null: it has none.
  virtual const EventEncoder* encoder() const { return nullptr; }

  // One that was not told yet; nothing: there are no more.
  virtual boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() = 0;
  // It stays. What else is told of it is forgotten.
  virtual void leave(const FoundLetter& letter) = 0;
  // It goes to `to`, and is removed once it has arrived. After an error it stays.
  virtual boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) = 0;
  virtual boost::asio::awaitable<Status> remove(const FoundLetter& letter) = 0;
  // No more can be done here: what put_back() failed on is not the letter's.
  virtual bool broken() const { return false; }

  // What was not removed can be found again afterwards. Always to be called, also if it did not
  // open.
  virtual boost::asio::awaitable<void> close() = 0;
};

// How many are looked at in one go, at most: so many may be held back from the place.
inline constexpr std::size_t kMostLettersLookedAt = 10'000;

}  // namespace wheelpit
