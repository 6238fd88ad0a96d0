#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/payload.h"
#include "record/event_encoder.h"
#include "record/record.h"

namespace wheelpit {

enum class ClosedBy { count, bytes, window };

// The records' places in a batch's event: what it takes to cut the batch without its records. All
// lists are as long as Batch::ids, or empty: then the batch cannot be cut.
struct BatchPieces {
  std::vector<std::size_t> ends;      // offsets in the event, behind each record's piece
  std::vector<std::string> item_ids;  // what a function names each record by; "": by its place
  std::vector<TimePoint> aged_from;   // since when each record has aged
  std::vector<WallTime> sent = {};    // when each says that it was made; 0: it does not
  std::vector<std::string> order_keys = {};  // of each record; empty, too, if none has one
};

struct Batch {
  Payload event;                                      // the finished JSON
  std::vector<RecordId> ids;                          // in the order received
  TimePoint first_received{};                         // of the oldest record
  std::optional<WallTime> first_sent = std::nullopt;  // the same, if it says so
  ClosedBy closed_by = ClosedBy::count;
  BatchPieces pieces = {};
  std::set<std::string, std::less<>> order_keys = {};  // of its records that have one
  std::shared_ptr<const EarlierCalls> earlier_calls = nullptr;
  // Of one record, and larger than an event may be: no function is called with it.
  bool oversized = false;
  std::optional<TimePoint> settle_before = std::nullopt;  // of the record whose lease ends first
};

// The places below `size` that are not among `places`, which ascend.
std::vector<std::size_t> places_except(std::span<const std::size_t> places, std::size_t size);

bool can_be_cut(const Batch& batch);

// A batch of those records alone; `positions` ascend and are below ids.size(). The pieces are
// copied, nothing is encoded again. REQUIRES: can_be_cut(batch), and `encoder` has made its event.
Batch cut(const Batch& batch, std::span<const std::size_t> positions, const EventEncoder& encoder,
          const CallFrame& call = {});

}  // namespace wheelpit
