#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cluster/peers.h"

namespace wheelpit::cluster {

// Peers for tests: who lives and what each answers is said, what was asked is kept. Nothing takes
// time.
class ScriptedPeers final : public Peers {
 public:
  struct Asked {
    std::string address;
    PeerRequest request;
    Duration patience{};
  };

  std::vector<Peer> live() const override { return alive; }

  // By the handlers of the node at that address, so that several can talk in a test.
  boost::asio::awaitable<Result<PeerAnswer>> call(std::string address, PeerRequest request,
                                                  Duration patience) override {
    asked.push_back({.address = address, .request = request, .patience = patience});
    const auto found = nodes.find(address);
    if (found == nodes.end()) co_return Error(Errc::unavailable, address + ": refused");
    const auto handler = found->second->handlers.find(request.path);
    if (handler == found->second->handlers.end()) {
      co_return PeerAnswer{.status = 404, .body = "no such path"};
    }
    co_return co_await handler->second(std::move(request));
  }

  void answer(std::string path, PeerHandler handler) override {
    handlers.insert_or_assign(std::move(path), std::move(handler));
  }

  boost::asio::awaitable<Result<PeerAnswer>> call_in_pieces(std::string address,
                                                            PeerRequest request, Duration patience,
                                                            PeerSink& pieces) override {
    asked.push_back({.address = address, .request = request, .patience = patience});
    const auto found = nodes.find(address);
    if (found == nodes.end()) co_return Error(Errc::unavailable, address + ": refused");
    const auto handler = found->second->streams.find(request.path);
    if (handler == found->second->streams.end()) {
      co_return PeerAnswer{.status = 404, .body = "no such path"};
    }
    co_return co_await handler->second(std::move(request), pieces);
  }

  void answer_in_pieces(std::string path, PeerStreamHandler handler) override {
    streams.insert_or_assign(std::move(path), std::move(handler));
  }

  std::vector<Peer> alive;
  std::map<std::string, ScriptedPeers*> nodes;  // by address
  std::map<std::string, PeerHandler> handlers;  // this node's, by path
  std::map<std::string, PeerStreamHandler> streams;
  std::vector<Asked> asked;  // of others, in order
};

}  // namespace wheelpit::cluster
