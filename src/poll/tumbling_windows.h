#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "positions/position.h"
#include "record/event_encoder.h"

namespace wheelpit {

// The tumbling windows of a shard: each as long as the mapping says, from multiples of that length
// on, and one open at a time. A record belongs to the window in which it arrived at the stream, or
// to the open one if that is later. What the function answers is the window's state, which the next
// call passes on; the last call of a window has no records.
//
// Pure.
class TumblingWindows {
 public:
  // No state above that is passed on to another call with records.
  static constexpr std::size_t kMostState = std::size_t{1} << 20;

  // `length`: 0 if the mapping has no windows any more, and one that is open must be closed.
  // `stored`: the open window, as in note(); with no state there is none.
  TumblingWindows(std::chrono::seconds length, const WindowState& stored);

  // Of the next record that a batch may take: whether it begins a batch, as no batch has records of
  // two windows.
  bool begins_batch(WallTime arrived);

  // Whether the open window must be closed before a batch whose first record arrived then.
  bool closes_before(WallTime arrived) const;
  // The same, although no batch waits: all that arrived until then was processed.
  bool closes_after(WallTime complete_until) const;
  // Its state has grown too large: it is closed at once.
  bool overgrown() const { return open_ && open_->state.size() > kMostState; }

  // A batch is about to be called. REQUIRES: !closes_before(arrived)
  void enter(WallTime arrived);
  // The function has answered.
  void answered(std::string state) { open_->state = std::move(state); }
  // The last call was made, or given up.
  void close() { open_.reset(); }

  bool is_open() const { return open_.has_value(); }
  bool any() const { return length_.count() > 0 || is_open(); }

  // What a call knows of the open window; nothing if none is.
  CallFrame frame(bool is_final) const;
  // What must be stored with the position.
  WindowState note() const { return open_.value_or(WindowState()); }

 private:
  WallTime end_of(WallTime arrived) const;  // of the window in which it arrived

  std::chrono::seconds length_;
  std::optional<WindowState> open_;
  std::optional<WallTime> batched_until_;  // the end of the window of the newest record batched
};

}  // namespace wheelpit
