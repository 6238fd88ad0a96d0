#include "source/kafka/library_places.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "source/kafka/library_words.h"

namespace wheelpit::kafka {
namespace {

// The first record at or after that time; nothing: there is none yet.
Result<std::optional<Offset>> find_time(rd_kafka_t* rk, const std::string& topic,
                                        Partition partition, WallTime at, int timeout) {
  const std::int64_t milliseconds = std::max<std::int64_t>(
      0, std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count());
  const OwnedPartitions times = partitions_of(
      topic, std::vector<PartitionOffset>{{.partition = partition, .offset = milliseconds}});
  const auto error = rd_kafka_offsets_for_times(rk, times.get(), timeout);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find that time");
  const rd_kafka_topic_partition_t& found = times->elems[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(found.err, "cannot find that time");
  return found.offset >= 0 ? std::optional<Offset>(found.offset) : std::nullopt;
}

// Only a number can be committed, and stays what it is while records come.
Result<Offset> find_start(rd_kafka_t* rk, const std::string& topic, Partition partition,
                          const GroupStart& start, int timeout) {
  if (start.kind == GroupStart::Kind::at) {
    const auto found = find_time(rk, topic, partition, start.at, timeout);
    if (!found) return found.error();
    if (*found) return **found;
  }
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto error =
      rd_kafka_query_watermark_offsets(rk, topic.c_str(), partition, &low, &high, timeout);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find where to begin");
  switch (start.kind) {
    case GroupStart::Kind::oldest:
      return low;
    case GroupStart::Kind::newest:
    case GroupStart::Kind::at:
      return high;
    case GroupStart::Kind::offset:
      return start.offset < low || start.offset > high ? low : start.offset;
  }
  return low;
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

Result<Offset> pin_start(rd_kafka_t* rk, const std::string& topic, Partition partition,
                         const GroupStart& start, Duration patience) {
  const auto offset = find_start(rk, topic, partition, start, milliseconds_of(patience));
  if (!offset) return offset;
  const OwnedPartitions pins = partitions_of(
      topic, std::vector<PartitionOffset>{{.partition = partition, .offset = *offset}});
  const auto error = rd_kafka_commit(rk, pins.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot commit where to begin");
  return offset;
}

std::string topic_id_of(rd_kafka_t* rk, const std::string& topic, Duration patience) {
  std::array<const char*, 1> names = {topic.c_str()};
  const OwnedTopics topics(rd_kafka_TopicCollection_of_topic_names(names.data(), names.size()));
  const OwnedAdminOptions options(rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS));
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), milliseconds_of(patience), why.data(),
                                            why.size());
  const OwnedQueue queue(rd_kafka_queue_new(rk));
  rd_kafka_DescribeTopics(rk, topics.get(), options.get(), queue.get());
  const OwnedEvent event(rd_kafka_queue_poll(queue.get(), milliseconds_of(patience)));
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return "";
  const auto* const result = rd_kafka_event_DescribeTopics_result(event.get());
  std::size_t count = 0;
  const auto* const all =
      result == nullptr ? nullptr : rd_kafka_DescribeTopics_result_topics(result, &count);
  if (all == nullptr || count != 1) return "";
  if (rd_kafka_error_code(rd_kafka_TopicDescription_error(all[0])) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return "";
  }
  const char* const id = rd_kafka_Uuid_base64str(rd_kafka_TopicDescription_topic_id(all[0]));
  return id == nullptr ? "" : id;
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
