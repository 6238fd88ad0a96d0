#pragma once

#include <boost/asio/awaitable.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"

namespace wheelpit::cluster {

// What one node at a time has of a store that several share. The numbers are stored.
//   coordinator  who says which node is to have which slot; key ""
//   mapping      whose lanes run; key: its UUID
//   function     home of one whose limit is one counter in one process; key: its name
//   bucket       of asynchronous events; key "", part 0 to 63
enum class SlotKind : std::int64_t { coordinator = 0, mapping = 1, function = 2, bucket = 3 };

struct SlotName {
  SlotKind kind = SlotKind::coordinator;
  std::string key = {};  // any bytes
  std::int64_t part = 0;

  auto operator<=>(const SlotName&) const = default;
};

// What a node must name to write for a slot: see fence.h. Both together: a failover of the database
// that loses a commit may give one epoch out twice.
struct SlotClaim {
  std::string owner;       // incarnation of the node: a UUID that each start makes anew
  std::int64_t epoch = 0;  // one more with each owner

  bool operator==(const SlotClaim&) const = default;
};

// What is told is told on shard 0's thread.
class SlotListener {
 public:
  virtual ~SlotListener() = default;

  // It is this node's from now on. Told again, with another claim, if the node had to begin anew
  // and kept it: what runs goes on, and writes under the new claim.
  virtual void slot_taken(const SlotName& name, const SlotClaim& claim) = 0;

  // It is to go to another node, or was lost: stop what runs for it, then call Slots::let_go().
  // What cannot be stopped may end after that.
  virtual void slot_to_leave(const SlotName& name) = 0;
};

// The slots of this node. All is for shard 0's thread.
class Slots {
 public:
  virtual ~Slots() = default;

  // Before the node starts. Told at once of what it has already.
  virtual void listen(SlotKind kind, SlotListener& listener) = 0;

  // Nothing: it is not this node's.
  virtual std::optional<SlotClaim> claim_of(const SlotName& name) const = 0;

  // After slot_to_leave(): another node may have it.
  virtual void let_go(const SlotName& name) = 0;

  // There is such a thing, and it is so much work. Says so again if that has changed. A mapping
  // names its function as its home: if that has a slot of its own, the mapping goes where it goes.
  virtual boost::asio::awaitable<Status> want(SlotName name, std::int64_t weight,
                                              std::string home) = 0;
  boost::asio::awaitable<Status> want(SlotName name, std::int64_t weight) {
    return want(std::move(name), weight, std::string());
  }

  // There is no such thing any more, whoever has it.
  virtual boost::asio::awaitable<Status> forget(SlotName name) = 0;

  // Where the peers of the node that has it listen; nothing if no node has it, or this is not
  // known.
  virtual std::optional<std::string> address_of_owner(const SlotName& name) const = 0;
};

}  // namespace wheelpit::cluster
