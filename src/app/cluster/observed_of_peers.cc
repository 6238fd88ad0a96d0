#include "app/cluster/observed_of_peers.h"

#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kPatience = std::chrono::seconds(1);
// Several pages of one person ask within a second.
constexpr Duration kKept = std::chrono::milliseconds(900);

}  // namespace

ObservedOfPeers::ObservedOfPeers(cluster::Peers& peers, const Clock& clock, Here here)
    : peers_(peers), clock_(clock), here_(std::move(here)) {
  peers_.answer("/mappings", [this](cluster::PeerRequest) -> asio::awaitable<cluster::PeerAnswer> {
    co_return cluster::PeerAnswer{.status = 200, .body = observed_text(co_await here_())};
  });
}

asio::awaitable<api::ObservedMappings> ObservedOfPeers::observed() {
  if (clock_.now() - asked_ < kKept) co_return last_;
  asked_ = clock_.now();
  api::ObservedMappings all;
  for (const cluster::Peer& peer : peers_.live()) {
    const auto answer = co_await peers_.call(peer.address, {.path = "/mappings"}, kPatience);
    auto mappings =
        answer && answer->status == 200 ? api::read_observed(answer->body) : std::nullopt;
    if (mappings) all.merge(*mappings);
  }
  last_ = all;
  co_return all;
}

}  // namespace wheelpit
