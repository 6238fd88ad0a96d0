#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// How a connection ended that had consumed, as far as a message may be to blame.
struct ServiceEnd {
  enum class How {
    innocent,    // nothing that a message does: our stop, an operator's, a broker that is silent
    broken,      // it broke off, or the broker found fault with us
    unreadable,  // what the broker sent could not be read
  };
  How how = How::innocent;
  std::string why = {};  // for a person

  bool settled = false;  // a message of it was settled: it does not go in a circle
  std::size_t out = 0;   // unsettled messages, with one that had begun to arrive
  std::optional<std::uint64_t> suspect =
      std::nullopt;       // the first of them, by MessageIsolation::key()
  Duration since_last{};  // from the last message's arrival
};

// No message may end its consumer's connection again and again: each time the broker counts a
// delivery of everything that was out, and at a queue's limit throws good messages away.
//
// After the first end that a message must have caused, or the second in a row at the same message
// for which no other cause is known, one message at a time is consumed until those that were out
// are settled. The one that ends the connection then was alone: it is refused with the reason, at
// once if it cannot be read, else on proof (below). Then all is as before.
//
// Pure: reads no clock and does no I/O.
class MessageIsolation {
 public:
  // A message that had begun to arrive, with unknown content.
  static constexpr std::uint64_t kUnderWay = 1;
  // What a message is known by from one connection to the next.
  static std::uint64_t key(std::string_view id, std::string_view body);

  // Connections that it has ended while it was alone, without another message having been settled,
  // each so soon after it had arrived.
  static constexpr int kProof = 3;
  static constexpr Duration kSoon = std::chrono::seconds(10);

  void ended(const ServiceEnd& end);

  // A message must be consumed only when the one before is settled.
  bool active() const { return left_ > 0; }

  // Why no function may see this message; nothing if it is free of suspicion.
  std::optional<std::string> refusal_of(std::uint64_t key) const;

  // What to do about a message that ends the connection before it can be refused, or of which not
  // even that much can be read: nothing continues while it exists. "" if there is none.
  std::string_view advice() const;

  // One of those that are consumed one at a time was settled; the culprit with its refusal.
  enum class Settled { another, culprit };
  void settled(Settled what);

 private:
  void isolate(std::size_t messages);
  void accuse(const ServiceEnd& end);
  void forget();

  std::size_t left_ = 0;                  // to be consumed one at a time
  std::optional<std::uint64_t> suspect_;  // that connections ended at, in a row
  int ends_ = 0;                          // so many
  std::optional<std::uint64_t> convicted_;
  std::string why_;
};

}  // namespace wheelpit
