#include "app/cluster/revision_teller.h"

#include <charconv>
#include <utility>
#include <vector>

#include "base/signal.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using cluster::PeerAnswer;
using cluster::PeerRequest;

// A node that applies more slowly than a write is answered is still not out of reach.
constexpr Duration kCallPatience = std::chrono::seconds(5);

}  // namespace

struct RevisionTeller::Round {
  explicit Round(asio::io_context& io) : ended(io) {}
  std::size_t left = 0;
  Signal ended;
};

RevisionTeller::RevisionTeller(Parts parts, Log log)
    : parts_(std::move(parts)), tasks_(parts_.io, std::move(log)) {
  parts_.peers.answer("/revision",
                      [this](PeerRequest request) { return serve(std::move(request)); });
}

asio::awaitable<void> RevisionTeller::tell(std::int64_t revision) {
  const TimePoint until = parts_.clock.now() + kPatience;
  const std::vector<cluster::Peer> peers = parts_.peers.live();
  // Outlives this call as long as somebody has not answered.
  const auto round = std::make_shared<Round>(parts_.io);
  round->left = peers.size();
  for (const cluster::Peer& peer : peers) {
    tasks_.spawn("tell " + peer.name + " of a revision", tell_one(peer.address, revision, round));
  }
  while (round->left > 0 && parts_.clock.now() < until) co_await round->ended.wait(until);
}

asio::awaitable<void> RevisionTeller::tell_one(std::string address, std::int64_t revision,
                                               std::shared_ptr<Round> round) {
  (void)co_await parts_.peers.call(
      std::move(address), {.path = "/revision", .body = std::to_string(revision)}, kCallPatience);
  --round->left;
  round->ended.notify();
}

asio::awaitable<PeerAnswer> RevisionTeller::serve(PeerRequest request) {
  std::int64_t revision = 0;
  const char* const end = request.body.data() + request.body.size();
  const auto [read, fault] = std::from_chars(request.body.data(), end, revision);
  if (fault != std::errc() || read != end) {
    co_return PeerAnswer{.status = 400, .body = "not a revision"};
  }
  const bool applied = co_await parts_.catch_up(revision, parts_.clock.now() + kCallPatience / 2);
  if (applied) co_return PeerAnswer{};
  co_return PeerAnswer{.status = 503, .body = "not applied yet"};
}

}  // namespace wheelpit
