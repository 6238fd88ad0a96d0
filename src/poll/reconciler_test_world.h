#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "poll/mapping_reconciler.h"
#include "poll/test_world.h"
#include "positions/memory/memory_position_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {

inline const std::string kSecret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:mq-AbCdEf";

// Two shards: functions named "far..." live on the second, whose io_context is another.
class MappingReconcilerTest : public testing::Test {
 protected:
  MappingReconcilerTest() { make_reconciler(); }
  ~MappingReconcilerTest() override { end_reconciler(); }

  void make_reconciler() {
    supervisors.clear();
    for (TestShard* shard : {&near, &far}) {
      supervisors.push_back(
          std::make_unique<Supervisor>(shard->loop.io, shard->factory, shard->services()));
    }
    ReconcilerParts parts{.io = near.loop.io,
                          .store = store,
                          .shards = {supervisors[0].get(), supervisors[1].get()},
                          .shard_of = [](auto name) { return name.starts_with("far") ? 1 : 0; },
                          .clock = near.loop.clock,
                          .positions = &positions,
                          .slots = slots,
                          .owned = owned};
    reconciler = std::make_unique<MappingReconciler>(std::move(parts), Log());
  }
  void end_reconciler() {
    near.invoker.holding = false;
    EXPECT_TRUE(run(reconciler->stop(near.loop.clock.now())));
    EXPECT_TRUE(run(reconciler->join()));
    reconciler.reset();
  }

  void settle() {
    for (int round = 0; round < 6; ++round) {
      near.loop.settle();
      far.loop.settle();
    }
  }
  void advance(Duration by) {
    near.loop.clock.advance(by);
    far.loop.clock.advance(by);
    settle();
  }
  bool run(boost::asio::awaitable<void> task) {
    const auto ended = near.loop.start(std::move(task));
    settle();
    return *ended;
  }
  template <class T>
  T result_of(boost::asio::awaitable<T> task) {
    std::vector<T> results;
    const auto into = [](boost::asio::awaitable<T> work,
                         std::vector<T>& out) -> boost::asio::awaitable<void> {
      out.push_back(co_await std::move(work));
    };
    run(into(std::move(task), results));
    return std::move(results.at(0));
  }
  // What a typed store has by that name: one or none.
  template <class Store>
  auto find(Store& from, const std::string& name) {
    auto found = result_of(from.get(name)).value();
    std::vector<typename decltype(found)::value_type> all;
    if (found) all.push_back(std::move(*found));
    return all;
  }
  template <class Store>
  Revision revision(Store& from, const std::string& name) {
    const auto found = find(from, name);
    return found.empty() ? 0 : found.front().revision;
  }

  // As the API: writes, then tells.
  void put(const Mapping& mapping) {
    ASSERT_TRUE(result_of(mappings.put(mapping, revision(mappings, mapping.uuid))));
    reconciler->mapping_changed(mapping.uuid);
    settle();
  }
  void put_state(MappingState state) {
    Mapping mapping = stored();
    mapping.status.state = state;
    put(mapping);
  }
  void put_function(const std::string& name, int timeout_seconds) {
    Function function;
    function.name = name;
    function.timeout_seconds = timeout_seconds;
    ASSERT_TRUE(result_of(functions.put(function, revision(functions, name))));
    reconciler->function_changed(name);
    settle();
  }
  bool exists() { return !find(mappings, "uuid").empty(); }
  Mapping stored() { return find(mappings, "uuid").at(0).value; }

  static Mapping new_mapping(const std::string& function = "orders") {
    Mapping mapping;
    mapping.uuid = "uuid";
    mapping.event_source_arn = "arn:aws:mq:us-east-1:000000000000:broker:b:b-1";
    mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:" + function;
    mapping.mq().queue = "q";
    mapping.batching.size = 1;
    mapping.mq().access = {{"BASIC_AUTH", kSecret}};
    return mapping;
  }
  ScriptedSource& newest(TestShard& shard) { return *shard.factory.made.back().source; }
  std::size_t made() const { return near.factory.made.size(); }

  // Of a node among several, before make_reconciler().
  cluster::Slots* slots = nullptr;
  OwnedMappings* owned = nullptr;

  TestShard near, far;
  MemoryStore store;
  MemoryPositionStore positions;
  MappingStore mappings{store};
  FunctionStore functions{store};
  std::vector<std::unique_ptr<Supervisor>> supervisors;
  std::unique_ptr<MappingReconciler> reconciler;
};

}  // namespace wheelpit
