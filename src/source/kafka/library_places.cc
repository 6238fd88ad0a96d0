#include "source/kafka/library_places.h"

#include <algorithm>
#include <chrono>

#include "source/kafka/library_words.h"

namespace wheelpit::kafka {
namespace {

std::int64_t asked_for(const GroupStart& start) {
  switch (start.kind) {
    case GroupStart::Kind::oldest:
      return RD_KAFKA_OFFSET_BEGINNING;
    case GroupStart::Kind::newest:
      return RD_KAFKA_OFFSET_END;
    case GroupStart::Kind::at:
      return std::max<std::int64_t>(
          0, std::chrono::floor<std::chrono::milliseconds>(start.at).time_since_epoch().count());
  }
  return RD_KAFKA_OFFSET_BEGINNING;
}

// The offset of the first record at or after that time, in place of the time.
Status find_times(rd_kafka_t* rk, const std::string& topic, std::vector<PartitionOffset>& places,
                  int timeout) {
  const OwnedPartitions times = partitions_of(topic, places);
  const auto error = rd_kafka_offsets_for_times(rk, times.get(), timeout);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find that time");
  for (int i = 0; i < times->cnt; ++i) {
    const rd_kafka_topic_partition_t& one = times->elems[i];
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(one.err, "cannot find that time");
    places[static_cast<std::size_t>(i)] = {.partition = one.partition, .offset = one.offset};
  }
  return {};
}

}  // namespace

Result<std::vector<std::optional<Offset>>> committed_offsets(
    rd_kafka_t* rk, const std::string& topic, const std::vector<Partition>& partitions,
    Duration patience) {
  const OwnedPartitions list = partitions_of(topic, partitions);
  const auto error = rd_kafka_committed(rk, list.get(), milliseconds_of(patience));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot read committed offsets");
  std::vector<std::optional<Offset>> offsets(partitions.size());
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& one = list->elems[i];
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error_of(one.err, "cannot read committed offsets");
    }
    if (one.offset >= 0) offsets[static_cast<std::size_t>(i)] = one.offset;
  }
  return offsets;
}

Result<std::vector<PartitionOffset>> pin_start(rd_kafka_t* rk, const std::string& topic,
                                               const std::vector<Partition>& partitions,
                                               const GroupStart& start, Duration patience) {
  const int timeout = milliseconds_of(patience);
  std::vector<PartitionOffset> places;
  places.reserve(partitions.size());
  for (const Partition partition : partitions) {
    places.push_back({.partition = partition, .offset = asked_for(start)});
  }
  if (start.kind == GroupStart::Kind::at) {
    if (Status found = find_times(rk, topic, places, timeout); !found) return found.error();
  }
  // Only a number can be committed, and stays what it is while records come.
  for (PartitionOffset& place : places) {
    if (place.offset >= 0) continue;
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto error =
        rd_kafka_query_watermark_offsets(rk, topic.c_str(), place.partition, &low, &high, timeout);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find where to begin");
    place.offset = place.offset == RD_KAFKA_OFFSET_BEGINNING ? low : high;
  }
  const OwnedPartitions pins = partitions_of(topic, places);
  const auto error = rd_kafka_commit(rk, pins.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot commit where to begin");
  return places;
}

std::optional<Offset> end_now(rd_kafka_t* rk, const std::string& topic, Partition partition,
                              Duration patience) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto error = rd_kafka_query_watermark_offsets(rk, topic.c_str(), partition, &low, &high,
                                                      milliseconds_of(patience));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return high;
}

std::optional<Failed> trouble_with(rd_kafka_t* rk, const std::string& name, Duration patience) {
  const OwnedTopic topic(rd_kafka_topic_new(rk, name.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  auto error = rd_kafka_metadata(rk, 0, topic.get(), &metadata, milliseconds_of(patience));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (metadata->topic_cnt > 0) error = metadata->topics[0].err;
    rd_kafka_metadata_destroy(metadata);
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return Failed{.error = name_of(error), .words = "topic " + name + ": " + rd_kafka_err2str(error)};
}

}  // namespace wheelpit::kafka
