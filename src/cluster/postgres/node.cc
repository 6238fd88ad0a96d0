#include "cluster/postgres/node.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "commit/commit_thread.h"

namespace wheelpit::cluster {

namespace asio = boost::asio;

namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(500);
constexpr Duration kReachedLately = std::chrono::seconds(4);

// A renewal is sent every two seconds, and has to be answered well before the lease ends.
constexpr postgres::Patience kPatience = {.connect = std::chrono::seconds(3),
                                          .answer = std::chrono::seconds(4)};

postgres::StoreAccess hurried(postgres::StoreAccess access) {
  access.patience = kPatience;
  return access;
}

// All that a node had, which is another's now: what is to be told of it.
std::vector<SlotName> lose_all(Lease& lease) {
  std::vector<SlotName> all;
  all.reserve(lease.held.size());
  for (const auto& [name, claim] : lease.held) all.push_back(name);
  lease.held.clear();
  lease.leaving.clear();
  lost(lease);
  return all;
}

}  // namespace

Node::Node(postgres::StoreAccess access, NodeIdentity who, Parts parts)
    : table_(std::make_unique<CommitThread<NodeTable>>(NodeTable(hurried(std::move(access))))),
      who_(std::move(who)),
      parts_(std::move(parts)),
      changed_(parts_.io),
      tasks_(parts_.io, parts_.log) {
  lease_.node = who_.node;
  view_.self = who_.node;
}

Node::~Node() = default;

// Of transactions that came at the same time none has to do with another.
template <class Value, class Work>
asio::awaitable<Result<Value>> Node::call(Work work) {
  co_return co_await table_->call<Value>(Access::alone, std::move(work));
}

asio::awaitable<Status> Node::start(std::string address) {
  who_.address = std::move(address);
  if (Status joined = co_await join(); !joined) {
    co_return Error(joined.error().code(), "[cluster] store: " + joined.error().message());
  }
  parts_.log.info("one of the nodes of a store", {{"node", who_.node}, {"name", who_.name}});
  tasks_.spawn("be a node of the store", run());
  co_return Status();
}

asio::awaitable<void> Node::run() {
  while (!stop_) {
    again_ = false;
    const TimePoint next = parts_.clock.now() + kBetweenLooks;
    co_await round();
    tell_metrics();
    while (!stop_ && !again_ && parts_.clock.now() < next) co_await changed_.wait(next);
  }
}

asio::awaitable<void> Node::round() {
  Status done = co_await keep_lease();
  if (done) done = co_await look();
  if (done) done = co_await coordinate();
  tell(done);
  if (!done) co_await ask_peers();
}

asio::awaitable<Status> Node::keep_lease() {
  if (lease_.incarnation.empty()) co_return co_await join();
  if (next_renewal_ && parts_.clock.now() < *next_renewal_) co_return Status();
  const Status kept = co_await renew();
  if (kept || kept.error().code() != Errc::not_found) co_return kept;
  tell_lost();
  lost(lease_);
  co_return co_await join();
}

// Before its end by this node's clock a lease is taken away by who joins with the same id.
void Node::tell_lost() const {
  const Duration over = overrun(lease_, parts_.clock.now());
  if (over == Duration::zero()) {
    parts_.log.error(
        "this node's lease was taken away before its end: another engine has the same id, or the "
        "database's clock has jumped; if the data directory was copied from another node, stop one "
        "of the two and remove the file node-id from its data directory",
        {{"node", who_.node}});
    return;
  }
  parts_.log.warn(
      "this node's lease had expired: it joins the store anew, and goes on with what no other node "
      "has taken over",
      {{"over_ms", std::chrono::duration_cast<std::chrono::milliseconds>(over).count()}});
}

asio::awaitable<Status> Node::join() {
  const TimePoint sent = parts_.clock.now();
  const std::string incarnation = make_uuid();
  const bool draining = lease_.draining;
  const Status joined = co_await call<void>(
      [&](NodeTable& table) { return table.join(who_, incarnation, draining); });
  // An engine alone has the store, or nodes with another key: nothing here is this node's.
  if (!joined && joined.error().code() == Errc::invalid_argument) tell_to_leave(lose_all(lease_));
  if (!joined) co_return joined;
  lease_.incarnation = incarnation;
  renewed(lease_, sent);
  next_renewal_ = sent + kRenewEvery;
  co_return Status();
}

asio::awaitable<Status> Node::renew() {
  const TimePoint sent = parts_.clock.now();
  const auto draining = co_await call<bool>(
      [&](NodeTable& table) { return table.renew(lease_.incarnation, applied_); });
  if (!draining) co_return draining.error();
  renewed(lease_, sent);
  next_renewal_ = sent + kRenewEvery;
  lease_.draining = leaving_ || *draining;
  co_return Status();
}

asio::awaitable<Status> Node::look() {
  const Claims released(lease_.released.begin(), lease_.released.end());
  if (!released.empty()) {
    const Status freed =
        co_await call<void>([&](NodeTable& table) { return table.release(released); });
    if (!freed) co_return freed;
  }
  auto seen = co_await call<ClusterView>([](NodeTable& table) { return table.look(); });
  if (!seen) co_return seen.error();
  seen->self = who_.node;
  view_ = std::move(*seen);
  for (const NodeRow& row : view_.nodes) {
    if (row.incarnation == lease_.incarnation) lease_.draining = leaving_ || row.draining;
  }
  const LeaseStep step = lease_step(lease_, view_.slots);
  tell_taken(step.taken);
  tell_to_leave(step.leave);
  if (step.acquire) co_return co_await take();
  co_return Status();
}

asio::awaitable<Status> Node::take() {
  const auto got = co_await call<Claims>(
      [&](NodeTable& table) { return table.acquire(who_.node, lease_.incarnation); });
  if (!got) co_return got.error();
  acquired(lease_, *got);
  tell_taken(*got);
  co_return Status();
}

asio::awaitable<Status> Node::coordinate() {
  const auto claim = claim_of({.kind = SlotKind::coordinator});
  if (!claim) co_return Status();
  const TimePoint now = parts_.clock.now();
  const std::set<std::string> present = watch_.present(view_.nodes, now);
  std::map<std::string, Candidate> nodes;
  for (const NodeRow& row : view_.nodes) {
    if (!present.contains(row.node)) continue;
    nodes.insert_or_assign(
        row.node, Candidate{.node = row.node, .capacity = row.capacity, .draining = row.draining});
  }
  std::vector<Candidate> candidates;
  candidates.reserve(nodes.size());
  for (auto& [name, node] : nodes) candidates.push_back(std::move(node));
  const auto targets = assign(candidates, view_.slots, moves_, now);
  if (targets.empty()) co_return Status();
  const Status given =
      co_await call<void>([&](NodeTable& table) { return table.retarget(targets, *claim); });
  if (given) {
    again_ = true;  // some may be for this node
    parts_.log.info("slots have other nodes to go to", {{"slots", targets.size()}});
  }
  // Another one coordinates: the next look shows it.
  co_return given || given.error().code() == Errc::not_found ? Status() : given;
}

// What the others have taken over is theirs, whether this node can see it or not.
asio::awaitable<void> Node::ask_peers() {
  const TimePoint now = parts_.clock.now();
  if (!parts_.told_out || overrun(lease_, now) == Duration::zero()) co_return;
  if (lease_.incarnation.empty() || (next_question_ && now < *next_question_)) co_return;
  next_question_ = now + kRenewEvery;
  const std::string incarnation = lease_.incarnation;
  const bool out = co_await parts_.told_out(incarnation);
  if (!out || stop_ || lease_.incarnation != incarnation) co_return;
  parts_.log.error(
      "another node reaches the store, and this one's lease has expired there: what it ran stops "
      "here and goes on at other nodes");
  tell_to_leave(lose_all(lease_));
}

asio::awaitable<void> Node::leave(TimePoint until) {
  leaving_ = true;
  lease_.draining = true;
  const Status told = co_await set_draining(who_.node, true);
  if (!told)
    parts_.log.warn("other nodes learn late that this one leaves",
                    {{"error", told.error().message()}});
  // Something may be on its way here still.
  for (;;) {
    std::vector<SlotName> all;
    for (const auto& [name, claim] : lease_.held) {
      if (lease_.leaving.insert(name).second) all.push_back(name);
    }
    tell_to_leave(all);
    if (lease_.held.empty() || parts_.clock.now() >= until) co_return;
    co_await changed_.wait(std::min(until, parts_.clock.now() + kBetweenLooks));
  }
}

asio::awaitable<void> Node::stop() {
  stop_ = true;
  changed_.notify();
  co_await tasks_.join();
  if (lease_.incarnation.empty()) co_return;
  const Status left =
      co_await call<void>([&](NodeTable& table) { return table.leave(lease_.incarnation); });
  lost(lease_);
  lease_.held.clear();
  if (!left) {
    parts_.log.warn("this node counts as live for ten seconds more",
                    {{"error", left.error().message()}});
  }
}

bool Node::reached() const {
  return last_reached_ && parts_.clock.now() - *last_reached_ < kReachedLately;
}

void Node::look_now() {
  again_ = true;
  changed_.notify();
}

asio::awaitable<Status> Node::set_draining(std::string node, bool draining) {
  const Status set =
      co_await call<void>([&](NodeTable& table) { return table.set_draining(node, draining); });
  look_now();
  co_return set;
}

}  // namespace wheelpit::cluster
