#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit::cluster {

// Another node whose lease has not expired.
struct Peer {
  std::string node;         // its id: the same in every run
  std::string incarnation;  // of this run
  std::string name;         // what people call it
  std::string address;      // "host:port" of its peer_listen

  bool operator==(const Peer&) const = default;
};

// What one node asks of another.
struct PeerRequest {
  std::string path;  // "/events"; no query
  std::string body = {};

  bool operator==(const PeerRequest&) const = default;
};

// 200 and what the path promises, or another status and a sentence.
struct PeerAnswer {
  int status = 200;
  std::string body = {};

  bool operator==(const PeerAnswer&) const = default;
};

using PeerHandler = std::function<boost::asio::awaitable<PeerAnswer>(PeerRequest)>;

// Where an answer goes while it is still being made.
class PeerSink {
 public:
  virtual ~PeerSink() = default;

  // The next piece, not empty; returns when there is room for more, at `until` at the latest. An
  // error means that nobody takes the answer any more.
  virtual boost::asio::awaitable<Status> write(std::string piece, TimePoint until) = 0;
};

// Gives what comes after the pieces.
using PeerStreamHandler = std::function<boost::asio::awaitable<PeerAnswer>(PeerRequest, PeerSink&)>;

// The other nodes, as this one knows and reaches them. Belongs to shard 0's thread.
class Peers {
 public:
  virtual ~Peers() = default;

  // Those that live, as of the last look at the store, without this node; also while the store
  // cannot be reached.
  virtual std::vector<Peer> live() const = 0;

  // Asks the node that listens at `address`, and waits for its answer for so long at most. It does
  // what it is asked once, or not at all. Errors name the address:
  //   unavailable      it cannot be reached, or has ended the connection: it may have done it
  //   timed_out        likewise
  //   unauthenticated  it has another key; both nodes have logged it
  //   malformed        what answered is no node
  //   cancelled        this node is stopping
  virtual boost::asio::awaitable<Result<PeerAnswer>> call(std::string address, PeerRequest request,
                                                          Duration patience) = 0;

  // The same of an answer that comes in pieces, which go to `pieces` in the sizes that they were
  // made in; the result is what comes after them. What `pieces` refuses, nobody is told. One error
  // more:
  //   not_found        nobody can be connected to there, or the node has just begun: nothing was
  //   done
  virtual boost::asio::awaitable<Result<PeerAnswer>> call_in_pieces(std::string address,
                                                                    PeerRequest request,
                                                                    Duration patience,
                                                                    PeerSink& pieces) = 0;

  // What this node answers to requests of exactly that path, which only nodes with the same key can
  // send. Once a path, before it listens. `handler` must be callable until the end.
  virtual void answer(std::string path, PeerHandler handler) = 0;
  virtual void answer_in_pieces(std::string path, PeerStreamHandler handler) = 0;
};

}  // namespace wheelpit::cluster
