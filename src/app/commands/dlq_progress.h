#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"

namespace wheelpit {

// What one request to work on dead letters has come to.
struct DlqPiece {
  std::uint64_t looked_at = 0;
  std::uint64_t matched = 0;
  std::uint64_t done = 0;
  std::optional<std::uint64_t> messages = {};  // that lay there before it
  bool end = false;
  std::map<std::string, std::string> faults = {};  // why, by the letter's id
};

// When a command that asks for one piece after the other has done enough. Pure.
class DlqProgress {
 public:
  // `most`: so many letters; 0: all. `per_second`: 0: as fast as it goes.
  DlqProgress(std::uint64_t most, double per_second) : most_(most), per_second_(per_second) {}

  // How many the next piece may have, 1 to 1,000.
  std::uint64_t next_most() const {
    constexpr std::uint64_t kPiece = 1'000;
    return left() ? std::clamp<std::uint64_t>(*left(), 1, kPiece) : kPiece;
  }

  // Whether there must be another one. No more letters are taken than lay there at first: what
  // comes back meanwhile has died again.
  bool take(const DlqPiece& piece) {
    if (pieces_++ == 0) messages_ = piece.messages;
    looked_at_ = std::max(looked_at_, done_ + piece.looked_at);
    done_ += piece.done;
    for (const auto& fault : piece.faults) faults_.insert(fault);
    end_ = piece.end;
    return !end_ && piece.done != 0 && (!left() || *left() != 0);
  }

  // How long after its beginning the command may ask again, so that the rate holds over pieces.
  Duration due() const {
    if (per_second_ <= 0) return {};
    return std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(static_cast<double>(done_) / per_second_));
  }

  std::uint64_t looked_at() const { return looked_at_; }
  std::uint64_t done() const { return done_; }
  const std::map<std::string, std::string>& faults() const { return faults_; }
  // Nothing is left that was not looked at.
  bool saw_all() const { return end_ || (messages_ && looked_at_ >= *messages_); }

 private:
  std::optional<std::uint64_t> left() const {
    std::optional<std::uint64_t> ceiling = messages_;
    if (most_ != 0) ceiling = std::min(most_, ceiling.value_or(most_));
    if (!ceiling) return std::nullopt;
    return *ceiling - std::min(*ceiling, done_);
  }

  std::uint64_t most_;
  double per_second_;
  std::uint64_t pieces_ = 0;
  std::uint64_t looked_at_ = 0;
  std::uint64_t done_ = 0;
  bool end_ = false;
  std::optional<std::uint64_t> messages_;
  std::map<std::string, std::string> faults_;
};

}  // namespace wheelpit
