#include "app/cluster/node_talk.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

std::vector<cluster::Peer> live_peers(const cluster::ClusterView& view) {
  std::vector<cluster::Peer> peers;
  for (const cluster::NodeRow& row : view.nodes) {
    if (!row.live || row.node == view.self || row.address.empty()) continue;
    peers.push_back({.node = row.node,
                     .incarnation = row.incarnation,
                     .name = row.name,
                     .address = row.address});
  }
  return peers;
}

NodeTalk::NodeTalk(const Parts& parts, const Log& log)
    : parts_(parts),
      peers_({.io = parts.io,
              .clock = parts.clock,
              .metrics = parts.metrics,
              .key = parts.key,
              .run = parts.run,
              .log = log}),
      teller_({.io = parts.io, .clock = parts.clock, .peers = peers_, .catch_up = parts.catch_up},
              log),
      question_({.peers = peers_,
                 .reached = parts.reached,
                 .lives =
                     [this](const std::string& incarnation) {
                       const cluster::ClusterView view = parts_.view();
                       return std::ranges::any_of(view.nodes, [&](const cluster::NodeRow& row) {
                         return row.live && row.incarnation == incarnation;
                       });
                     }}),
      homes_({.io = parts.io,
              .clock = parts.clock,
              .slots = parts.slots,
              .peers = peers_,
              .here = here_of(parts.functions)},
             log) {
  peers_.know_by([this] { return live_peers(parts_.view()); });
  parts_.functions.connect(&homes_);
}

FunctionHomes::Here NodeTalk::here_of(ShardedFunctions& functions) {
  return {
      .invoke = [&functions](
                    Invocation invocation) { return functions.invoke_here(std::move(invocation)); },
      .host = [&functions](const Function& function) { functions.put_here(function); },
      .provisioned =
          [&functions](std::string name, std::string qualifier) {
            return functions.provisioned_here(std::move(name), std::move(qualifier));
          },
      .busy = [&functions](std::string name) -> asio::awaitable<std::size_t> {
        const auto all = co_await functions.environments(std::move(name));
        co_return static_cast<std::size_t>(
            std::ranges::count(all, "busy", &EnvironmentStatus::state));
      }};
}

HttpHandler& NodeTalk::stand_before(api::ApiHandler& api) {
  api_ = &api;
  desk_ = std::make_unique<NodesDesk>(
      NodesDesk::Parts{.peers = peers_,
                       .view = parts_.view,
                       .set_draining = parts_.set_draining,
                       .own_load = [this] { return api_->own_load(); }});
  logs_ = std::make_unique<LogsOfPeers>(
      peers_, parts_.node, [this](std::string operation, boost::json::object input) {
        return api_->logs_here(std::move(operation), std::move(input));
      });
  observed_ = std::make_unique<ObservedOfPeers>(peers_, parts_.clock, [this] {
    return api_->observed_here([this](const std::string& uuid) {
      const cluster::SlotName slot{.kind = cluster::SlotKind::mapping, .key = uuid};
      return parts_.slots.claim_of(slot).has_value();
    });
  });
  handler_ = std::make_unique<TellingHandler>(api, teller_, parts_.written);
  api.set_cluster(desk_.get());
  api.set_logs_elsewhere(logs_.get());
  api.set_observed_elsewhere(observed_.get());
  return *handler_;
}

Result<std::string> NodeTalk::listen(const std::string& host, std::uint16_t port) {
  auto address = peers_.listen(host, port);
  if (address) return address;
  return Error(address.error().code(), "[cluster] peer_listen: " + address.error().message());
}

asio::awaitable<void> NodeTalk::stop(TimePoint until) {
  co_await peers_.stop(until);
  co_await homes_.stop();
  co_await teller_.join();
}

}  // namespace wheelpit
