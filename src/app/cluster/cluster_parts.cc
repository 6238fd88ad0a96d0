#include "app/cluster/cluster_parts.h"

#include <string>
#include <utility>

#include "base/uuid.h"

namespace wheelpit {

namespace asio = boost::asio;

ClusterParts::ClusterParts(SharedStore store, const ClusterSettings& settings, const Parts& parts)
    : settings_(settings),
      parts_(parts),
      store_(std::move(store)),
      node_(
          store_.access, store_.who,
          {.io = parts.io,
           .clock = parts.clock,
           .metrics = parts.metrics,
           .log = parts.log,
           .told_out = [this](std::string incarnation) { return is_out(std::move(incarnation)); }}),
      owned_(*store_.documents, node_),
      changes_({.io = parts.io,
                .clock = parts.clock,
                .changes =
                    [from = store_.documents](std::int64_t after) { return from->changes(after); },
                .apply = [this](const DocumentChange& change) { return applier_->apply(change); },
                .apply_all = [this] { return applier_->apply_all(); },
                .applied = [this](std::int64_t revision) { node_.set_applied(revision); }},
               parts.log) {}

asio::awaitable<bool> ClusterParts::is_out(std::string incarnation) {
  const StoreVerdict verdict = co_await talk_->store_question().ask(std::move(incarnation));
  co_return verdict == StoreVerdict::you_are_out;
}

void ClusterParts::talk(ShardedFunctions& functions) {
  talk_.emplace(NodeTalk::Parts{.io = parts_.io,
                                .clock = parts_.clock,
                                .metrics = parts_.metrics,
                                .key = store_.peers_key,
                                .node = node_.id(),
                                .run = make_uuid(),
                                .slots = node_,
                                .functions = functions,
                                .view = [this] { return node_.view(); },
                                .reached = [this] { return node_.reached(); },
                                .set_draining =
                                    [this](std::string node, bool draining) {
                                      return node_.set_draining(std::move(node), draining);
                                    },
                                .catch_up =
                                    [this](std::int64_t revision, TimePoint until) {
                                      return changes_.catch_up(revision, until);
                                    },
                                .written = [this] { return store_.documents->revision_written(); }},
                parts_.log);
}

async::AsyncEvents& ClusterParts::share_events(AsyncInvocations& here) {
  store_.events->write_for(node_);
  here.share(*store_.events, node_);
  return sharing_.emplace(
      EventSharing::Parts{.io = parts_.io, .here = here, .peers = talk_->peers(), .slots = node_},
      parts_.log);
}

void ClusterParts::apply_to(const ChangeApplier::Parts& node) {
  applier_.emplace(node, parts_.log);
}

asio::awaitable<Status> ClusterParts::start() {
  const auto address = talk_->listen(settings_.peer_host, settings_.peer_port);
  if (!address) co_return address.error();
  const Status joined = co_await node_.start(*address);
  if (!joined) co_return joined;
  co_return co_await changes_.begin();
}

void ClusterParts::follow_changes(const std::vector<std::string>& functions) {
  for (const std::string& name : functions) applier_->hosts(name);
  changes_.start();
}

NodeHealth ClusterParts::health() const {
  NodeHealth health;
  health.store_away = !node_.reached();
  health.goes_on_without = true;
  if (node_.draining()) health.not_ready = "draining: other nodes take over";
  return health;
}

bool ClusterParts::coordinates() const {
  return node_.claim_of({.kind = cluster::SlotKind::coordinator}).has_value();
}

asio::awaitable<void> ClusterParts::leave(TimePoint until) { co_await node_.leave(until); }

asio::awaitable<void> ClusterParts::stop(TimePoint until) {
  if (sharing_) sharing_->stop();
  changes_.stop();
  co_await changes_.join();
  co_await talk_->stop(until);
  if (sharing_) co_await sharing_->join();
  co_await node_.stop();
}

}  // namespace wheelpit
