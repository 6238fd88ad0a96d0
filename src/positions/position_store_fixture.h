#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/run_to_end.h"
#include "positions/movable_position_store.h"
#include "positions/sample_positions.h"

namespace wheelpit {

// Where any PositionStore is tested: see position_store_conformance.h. Driver{}.open() gives the
// store that the Driver holds: empty at first, and the same with what was written when it is opened
// again.
template <class Driver>
class PositionStoreConformance : public testing::Test {
 protected:
  using Partitions = std::vector<PartitionPosition>;
  using Places = std::vector<std::size_t>;

  Partitions load(const std::string& mapping) { return *run_to_end(store_->load(mapping)); }
  void add(const std::string& mapping, Partitions partitions) {
    EXPECT_TRUE(run_to_end(store_->add(mapping, std::move(partitions))));
  }
  Partitions take(const std::string& mapping, std::vector<std::string> partitions) {
    return *run_to_end(store_->take(mapping, std::move(partitions)));
  }
  // Of a partition with one slot that no one else has.
  OwnerEpoch own(const std::string& mapping, const std::string& partition) {
    add(mapping, {new_partition(partition)});
    return take(mapping, {partition}).at(0).epoch;
  }
  std::optional<StartPoint> begin_source(const std::string& mapping,
                                         const std::string& incarnation) {
    return *run_to_end(store_->begin_source(mapping, incarnation));
  }
  Places advance(std::vector<PositionMove> moves) {
    return *run_to_end(store_->advance(std::move(moves)));
  }
  std::vector<StoredNotice> notices(std::uint64_t after = 0, std::size_t limit = 1000) {
    return *run_to_end(store_->notices(after, limit));
  }
  void reopen() {
    store_.reset();
    store_ = driver_.open();
  }

  Driver driver_;
  std::unique_ptr<MovablePositionStore> store_ = driver_.open();
};

TYPED_TEST_SUITE_P(PositionStoreConformance);

}  // namespace wheelpit
