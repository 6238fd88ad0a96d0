#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "positions/checkpoint_writer.h"
#include "positions/position_store.h"
#include "source/kafka/group_consumer.h"
#include "source/kafka/offset_progress.h"

namespace wheelpit::kafka {

// Both are in it.
struct OffsetRange {
  Offset first = 0;
  Offset last = 0;

  bool contains(Offset offset) const { return first <= offset && offset <= last; }
  bool operator==(const OffsetRange&) const = default;
};

// What is stored of one partition.
struct LedgerEntry {
  std::optional<Offset> next;           // all records below it are finished; nothing: not known
  std::optional<OffsetRange> given_up;  // told, or to be told, and so finished, too

  bool operator==(const LedgerEntry&) const = default;
};

// What is known of the topic when partitions are begun.
struct TopicPast {
  bool begun = false;       // the mapping has read something of it before
  bool made_again = false;  // it was deleted since then, and made again under its name
};

// What is stored of a group's partitions in addition to what the cluster keeps. That a batch was
// discarded and what its destination must be told are one write; the cluster learns of the offset
// after that. A crash between the two leaves records that are finished, and would be read again.
//
// A partition is named as its lane is: "grain-2". Recreated with each consumer. All on one thread.
class GroupLedger {
 public:
  // The references must outlive it.
  GroupLedger(PositionStore& store, CheckpointWriter& writer, std::string mapping)
      : store_(store), writer_(writer), mapping_(std::move(mapping)) {}

  // Before partitions are read. Those of which something was discarded that the cluster may not
  // know of are ours from then on. unavailable: the disk.
  boost::asio::awaitable<Status> load();

  // The same, of the topic that the cluster knows by this id ("": it does not say). What is stored
  // of another one of its name is forgotten.
  boost::asio::awaitable<Result<TopicPast>> open(std::string topic_id);

  // Of a partition as loaded, or as changed since.
  LedgerEntry stored(const std::string& partition) const;

  // Returns when it is written. Records below are finished, and so are those between what was
  // discarded before and this. Errors: unavailable if the disk fails, else those of
  // CheckpointWriter::write_through().
  boost::asio::awaitable<Status> give_up(std::string partition, OffsetRange range,
                                         GiveUpNotice notice, CheckpointWriter::GaveUp gave_up);

  // The cluster has this offset of the partition. What was discarded below it is of no more use.
  void committed(const std::string& partition, Offset next);

  // What is known of the partition is of another topic of that name.
  void begin_anew(const std::string& partition) { entries_[partition].stored = {}; }

  // Writes in turn how far the partition has come. Nothing before own(), or give_up().
  void note(const std::string& partition, Offset next);
  // note() may be used for the partition from now on.
  boost::asio::awaitable<Status> own(std::string partition);

 private:
  struct Entry {
    LedgerEntry stored;
    OwnerEpoch epoch = 0;  // 0: it is not ours yet
  };

  PositionMove move_of(const std::string& partition, const Entry& entry) const;

  PositionStore& store_;
  CheckpointWriter& writer_;
  const std::string mapping_;
  std::string topic_id_;
  std::map<std::string, Entry> entries_;
};

// As it is stored: slot 0 of one, and what was discarded after it as `former`. Pure.
LedgerEntry entry_of(const PartitionPosition& position);

}  // namespace wheelpit::kafka
