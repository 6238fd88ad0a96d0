#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "cluster/peers.h"

namespace wheelpit {

// What the other nodes say of a node that does not reach the store.
enum class StoreVerdict {
  nobody_answers,     // no node can be asked, or none is there
  nobody_reaches_it,  // nobody can take anything over
  you_are_in,         // one reaches it, and this run is in it
  you_are_out,        // one reaches it, and this run is not: others may have what it had
};

// Asks, and answers what others ask. Belongs to shard 0's thread.
class StoreQuestion {
 public:
  struct Parts {
    cluster::Peers& peers;
    // Of this node: whether the store has answered within the last seconds, and whether at that
    // look a run had a lease that has not expired.
    std::function<bool()> reached;
    std::function<bool(const std::string& incarnation)> lives;
  };

  // Answers peers from now on. What the parts refer to must outlive this.
  explicit StoreQuestion(Parts parts);

  // One after another, a second each at most; "out" from one is enough.
  boost::asio::awaitable<StoreVerdict> ask(std::string incarnation);

 private:
  Parts parts_;
};

}  // namespace wheelpit
