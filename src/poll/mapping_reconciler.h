#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "cluster/slots.h"
#include "mapping/mapping_change_listener.h"
#include "mapping/mapping_watch.h"
#include "poll/lane_config.h"
#include "poll/mapping_observer.h"
#include "poll/owned_mappings.h"
#include "poll/supervisor.h"
#include "positions/position_store.h"
#include "store/document_store.h"
#include "store/function_store.h"
#include "store/mapping_store.h"

namespace wheelpit {

struct LaneObservation;

// What the reconciler uses. Not its own.
struct ReconcilerParts {
  boost::asio::io_context& io;  // shard 0, where the reconciler and the API live
  DocumentStore& store;
  std::vector<Supervisor*> shards;
  // Which of `shards` runs a function and all its mappings.
  std::function<std::size_t(std::string_view function_name)> shard_of;
  const Clock& clock;
  PositionStore* positions = nullptr;  // of mappings that have some: those of a deleted one go
  // A mapping is deleted, and nothing of it runs any more.
  std::function<void(const std::string& uuid)> on_deleted = [](const std::string&) {};
  // Of a node among several: which mappings are its own, and how it writes what they say.
  cluster::Slots* slots = nullptr;
  OwnedMappings* owned = nullptr;
};

// How many of the stored mappings consume.
struct MappingReadiness {
  std::size_t enabled = 0;        // that should consume, including those not yet started
  std::vector<std::string> idle;  // UUIDs of those among them that do not consume, sorted
};

// Reconciles lanes with the stored mappings: runs those of the active ones, each on its function's
// shard, and writes State, StateTransitionReason and LastProcessingResult into the store. It
// remembers nothing that a restart would need.
//
// A node among several runs the mappings whose slot it has, and leaves the others alone. One that
// is to leave has a second to give back what its broker lets it; what its function is at ends here.
//
// Lives on shard 0; talks to the other shards by posting alone.
class MappingReconciler final : public MappingChangeListener,
                                public MappingWatch,
                                private MappingObserver,
                                private cluster::SlotListener {
 public:
  MappingReconciler(ReconcilerParts parts, Log log);
  ~MappingReconciler() override;
  MappingReconciler(const MappingReconciler&) = delete;
  MappingReconciler& operator=(const MappingReconciler&) = delete;

  // Takes up every stored mapping where an earlier process left it. An error is the store's.
  boost::asio::awaitable<Status> start();

  void mapping_changed(const std::string& uuid) override;
  void secret_changed(const std::string& secret_arn) override;
  void function_changed(const std::string& function_name) override;

  // Brokers with these ARNs are there now, are gone, or are reached otherwise: mappings of theirs
  // stop in order, settle what runs, and reconnect. Others are left alone.
  void brokers_changed(const std::vector<std::string>& arns);

  // As of now, as far as the lanes have told.
  MappingReadiness readiness() const;

  MappingCondition condition_of(const std::string& uuid) const override;

  // For the end of the engine: stops the lanes of all shards; the stored states stay as they are.
  // Invocations may end until `until`. Returns when every source is closed.
  boost::asio::awaitable<void> stop(TimePoint until);

  // After stop(), and after the invokers were told to end the invocations that were left: returns
  // when nothing runs. Required before destruction.
  boost::asio::awaitable<void> join();

 private:
  struct Entry;

  // Called on the lanes' threads.
  void on_health(const StartName& start, const SourceHealth& health) override;
  void on_result(const StartName& start, const std::string& result) override;
  void observed(const StartName& start, const std::function<void(Entry&)>& change);
  void note_times(Entry& entry, const LaneObservation& before) const;

  void slot_taken(const cluster::SlotName& name, const cluster::SlotClaim& claim) override;
  void slot_to_leave(const cluster::SlotName& name) override;
  bool is_elsewhere(const Entry& entry) const;
  boost::asio::awaitable<Status> claim(Entry& entry, const Mapping* mapping);
  boost::asio::awaitable<void> leave_soon(std::string uuid);
  void leave(Entry& entry);
  void let_all_go(bool in_order);

  void look_again(Entry& entry);
  void retry_now(const Entry& entry);
  boost::asio::awaitable<void> reconcile(Entry& entry);
  boost::asio::awaitable<Status> reconcile_once(Entry& entry);
  boost::asio::awaitable<Status> reconcile_active(Entry& entry, Stored<Mapping> mapping);
  boost::asio::awaitable<Status> reconcile_inactive(Entry& entry, Stored<Mapping> mapping);
  boost::asio::awaitable<void> stop_lane(Entry& entry);
  boost::asio::awaitable<bool> adapt(Entry& entry, const Mapping& mapping,
                                     Duration function_timeout);
  // In seconds; nothing if the function, or what its ARN names of it, does not exist.
  boost::asio::awaitable<Result<std::optional<int>>> function_timeout(const Mapping& mapping);
  boost::asio::awaitable<Status> hold_back(Entry& entry, Stored<Mapping> mapping, std::string why);
  void start_lane(Entry& entry, const Mapping& mapping, Duration function_timeout);
  boost::asio::awaitable<Status> write(Stored<Mapping> mapping);
  void tell_state(const Mapping& mapping) const;

  ReconcilerParts parts_;
  Log log_;
  MappingStore mappings_;
  FunctionStore functions_;
  std::map<std::string, std::unique_ptr<Entry>> entries_;  // by mapping UUID
  std::uint64_t generations_ = 0;
  bool stopping_ = false;
  Signal left_;  // a mapping that was to leave has left, or need not any more
  TaskGroup tasks_;
};

}  // namespace wheelpit
