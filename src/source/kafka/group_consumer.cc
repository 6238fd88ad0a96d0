#include "source/kafka/group_consumer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <utility>

#include "source/kafka/library_message.h"

namespace wheelpit::kafka {
namespace {

constexpr int kTimesOut = 0;  // calls that only look
constexpr std::uint64_t kWake = 1;
constexpr int kSerious = 4;  // syslog's warning

int milliseconds_of(Duration duration) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

std::string name_of(rd_kafka_resp_err_t error) { return rd_kafka_err2name(error); }

Error error_of(rd_kafka_resp_err_t error, const std::string& doing) {
  return {Errc::unavailable, doing + ": " + rd_kafka_err2str(error) + " (" + name_of(error) + ")"};
}

OwnedPartitions partitions_of(const std::string& topic,
                              const std::vector<PartitionOffset>& places) {
  OwnedPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
  for (const PartitionOffset& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), place.partition)->offset =
        place.offset;
  }
  return list;
}

OwnedPartitions partitions_of(const std::string& topic, const std::vector<Partition>& partitions) {
  std::vector<PartitionOffset> places;
  places.reserve(partitions.size());
  for (const Partition partition : partitions) {
    places.push_back({.partition = partition, .offset = RD_KAFKA_OFFSET_INVALID});
  }
  return partitions_of(topic, places);
}

std::vector<Partition> numbers_in(const rd_kafka_topic_partition_list_t* list) {
  std::vector<Partition> numbers;
  for (int i = 0; list != nullptr && i < list->cnt; ++i)
    numbers.push_back(list->elems[i].partition);
  return numbers;
}

// Records of a transaction's markers and the like never show.
bool is_passing(rd_kafka_resp_err_t error) { return error == RD_KAFKA_RESP_ERR__PARTITION_EOF; }

}  // namespace

struct GroupConsumer::State {
  State(std::string topic_name, int wake_fd) : topic(std::move(topic_name)), wake(wake_fd) {}
  ~State() {
    partitions.clear();
    queue.reset();
    if (rk != nullptr) rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void watch(rd_kafka_queue_t* which) const {
    rd_kafka_queue_io_event_enable(which, wake, &kWake, sizeof kWake);
  }
  void forget(Partition partition);
  GroupEvent rebalance_of(rd_kafka_event_t* event) const;

  std::string topic;
  int wake;
  rd_kafka_t* rk = nullptr;
  OwnedQueue queue;                            // of events
  std::map<Partition, OwnedQueue> partitions;  // those assigned; of messages
};

void GroupConsumer::State::forget(Partition partition) {
  const auto found = partitions.find(partition);
  if (found == partitions.end()) return;
  rd_kafka_queue_io_event_enable(found->second.get(), -1, nullptr, 0);
  partitions.erase(found);
}

GroupEvent GroupConsumer::State::rebalance_of(rd_kafka_event_t* event) const {
  const auto* list = rd_kafka_event_topic_partition_list(event);
  switch (rd_kafka_event_error(event)) {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
      return Assigned{numbers_in(list)};
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      return Revoked{numbers_in(list), rd_kafka_assignment_lost(rk) != 0};
    default:  // the library asks for the same answer
      return Revoked{numbers_in(list), true};
  }
}

GroupConsumer::GroupConsumer(std::unique_ptr<State> state) : state_(std::move(state)) {}

GroupConsumer::~GroupConsumer() = default;

Result<std::unique_ptr<GroupConsumer>> GroupConsumer::make(const ClientSettings& settings,
                                                           const std::string& topic, int wake) {
  std::array<char, 512> why{};
  OwnedConf conf(rd_kafka_conf_new());
  for (const Property& property : properties_of(settings)) {
    if (rd_kafka_conf_set(conf.get(), property.name.c_str(), property.value.reveal().c_str(),
                          why.data(), why.size()) != RD_KAFKA_CONF_OK) {
      return Error(Errc::invalid_argument, property.name + " is not valid");
    }
  }
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT |
                                           RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
  auto state = std::make_unique<State>(topic, wake);
  rd_kafka_conf_t* const given = conf.release();  // the consumer's, unless it is not made
  state->rk = rd_kafka_new(RD_KAFKA_CONSUMER, given, why.data(), why.size());
  if (state->rk == nullptr) {
    conf.reset(given);
    return Error(Errc::invalid_argument, why.data());
  }
  rd_kafka_set_log_queue(state->rk, nullptr);
  rd_kafka_poll_set_consumer(state->rk);
  state->queue.reset(rd_kafka_queue_get_consumer(state->rk));
  state->watch(state->queue.get());
  const OwnedPartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto error = rd_kafka_subscribe(state->rk, list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot subscribe to " + topic);
  return std::unique_ptr<GroupConsumer>(new GroupConsumer(std::move(state)));
}

std::vector<GroupEvent> GroupConsumer::poll() {
  std::vector<GroupEvent> events;
  while (const OwnedEvent event{rd_kafka_queue_poll(state_->queue.get(), kTimesOut)}) {
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_REBALANCE:
        events.push_back(state_->rebalance_of(event.get()));
        break;
      case RD_KAFKA_EVENT_OFFSET_COMMIT: {
        const auto error = rd_kafka_event_error(event.get());
        Committed committed;
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR__NO_OFFSET) {
          committed = {.error = name_of(error), .words = rd_kafka_event_error_string(event.get())};
        }
        events.emplace_back(std::move(committed));
        break;
      }
      case RD_KAFKA_EVENT_ERROR: {
        const auto error = rd_kafka_event_error(event.get());
        if (is_passing(error)) break;
        events.emplace_back(Failed{.error = name_of(error),
                                   .words = rd_kafka_event_error_string(event.get()),
                                   .fatal = rd_kafka_event_error_is_fatal(event.get()) != 0});
        break;
      }
      case RD_KAFKA_EVENT_LOG: {
        const char* facility = nullptr;
        const char* text = nullptr;
        int level = 0;
        if (rd_kafka_event_log(event.get(), &facility, &text, &level) == 0) {
          events.emplace_back(Noted{.serious = level <= kSerious, .words = text});
        }
        break;
      }
      default:
        break;
    }
  }
  return events;
}

Result<std::vector<PartitionOffset>> GroupConsumer::find_places(
    const std::vector<Partition>& partitions, const GroupStart& start, Duration patience) {
  const int timeout = milliseconds_of(patience);
  const OwnedPartitions list = partitions_of(state_->topic, partitions);
  auto error = rd_kafka_committed(state_->rk, list.get(), timeout);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot read committed offsets");
  std::vector<PartitionOffset> places;
  std::vector<PartitionOffset> pinned;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& one = list->elems[i];
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error_of(one.err, "cannot read committed offsets");
    }
    if (one.offset >= 0) {
      places.push_back({.partition = one.partition, .offset = one.offset});
    } else {
      pinned.push_back({.partition = one.partition});
    }
  }
  if (pinned.empty()) return places;

  const std::int64_t at = std::max<std::int64_t>(
      0, std::chrono::floor<std::chrono::milliseconds>(start.at).time_since_epoch().count());
  for (PartitionOffset& place : pinned) {
    place.offset = start.kind == GroupStart::Kind::oldest   ? RD_KAFKA_OFFSET_BEGINNING
                   : start.kind == GroupStart::Kind::newest ? RD_KAFKA_OFFSET_END
                                                            : at;
  }
  if (start.kind == GroupStart::Kind::at) {
    const OwnedPartitions times = partitions_of(state_->topic, pinned);
    error = rd_kafka_offsets_for_times(state_->rk, times.get(), timeout);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find that time");
    for (int i = 0; i < times->cnt; ++i) {
      if (times->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return error_of(times->elems[i].err, "cannot find that time");
      }
      pinned[static_cast<std::size_t>(i)] = {.partition = times->elems[i].partition,
                                             .offset = times->elems[i].offset};
    }
  }
  // Only a number can be committed, and stays what it is while records come.
  for (PartitionOffset& place : pinned) {
    if (place.offset >= 0) continue;
    std::int64_t low = 0;
    std::int64_t high = 0;
    error = rd_kafka_query_watermark_offsets(state_->rk, state_->topic.c_str(), place.partition,
                                             &low, &high, timeout);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot find where to begin");
    place.offset = place.offset == RD_KAFKA_OFFSET_BEGINNING ? low : high;
  }
  const OwnedPartitions pins = partitions_of(state_->topic, pinned);
  error = rd_kafka_commit(state_->rk, pins.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot commit where to begin");
  places.insert(places.end(), pinned.begin(), pinned.end());
  return places;
}

// The queue of a partition is taken out of the consumer's before the partition is read: no message
// of it goes to the events.
Status GroupConsumer::assign(const std::vector<PartitionOffset>& places) {
  for (const PartitionOffset& place : places) {
    OwnedQueue queue(
        rd_kafka_queue_get_partition(state_->rk, state_->topic.c_str(), place.partition));
    if (!queue) return Error(Errc::unavailable, "cannot read a partition: it is not known");
    rd_kafka_queue_forward(queue.get(), nullptr);
    state_->watch(queue.get());
    state_->partitions[place.partition] = std::move(queue);
  }
  const OwnedPartitions list = partitions_of(state_->topic, places);
  const OwnedError error(rd_kafka_incremental_assign(state_->rk, list.get()));
  if (error) return Error(Errc::unavailable, rd_kafka_error_string(error.get()));
  return {};
}

void GroupConsumer::unassign(const std::vector<Partition>& partitions) {
  for (const Partition partition : partitions) state_->forget(partition);
  const OwnedPartitions list = partitions_of(state_->topic, partitions);
  const OwnedError ignored(rd_kafka_incremental_unassign(state_->rk, list.get()));
  if (ignored) rd_kafka_assign(state_->rk, nullptr);  // it holds others than it says
}

Taken GroupConsumer::take(Partition partition, std::size_t most) {
  Taken taken;
  const auto found = state_->partitions.find(partition);
  if (found == state_->partitions.end()) return taken;
  std::array<rd_kafka_message_t*, 256> messages{};
  const auto count = rd_kafka_consume_batch_queue(found->second.get(), kTimesOut, messages.data(),
                                                  std::min(most, messages.size()));
  taken.messages.reserve(count > 0 ? static_cast<std::size_t>(count) : 0);
  for (ssize_t i = 0; i < count; ++i) {
    OwnedMessage message(messages[static_cast<std::size_t>(i)]);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      taken.messages.push_back(message_of(std::move(message)));
    } else if (!is_passing(message->err)) {
      taken.failed = {.error = name_of(message->err),
                      .words = rd_kafka_message_errstr(message.get())};
    }
  }
  return taken;
}

Status GroupConsumer::rewind(const PartitionOffset& place) {
  const OwnedPartitions list = partitions_of(state_->topic, std::vector{place});
  const OwnedError error(rd_kafka_seek_partitions(state_->rk, list.get(), kTimesOut));
  if (error) return Error(Errc::unavailable, rd_kafka_error_string(error.get()));
  return {};
}

bool GroupConsumer::commit(const std::vector<PartitionOffset>& offsets) {
  const OwnedPartitions list = partitions_of(state_->topic, offsets);
  return rd_kafka_commit_queue(state_->rk, list.get(), state_->queue.get(), nullptr, nullptr) ==
         RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::optional<Offset> GroupConsumer::end_of(Partition partition) const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  if (rd_kafka_get_watermark_offsets(state_->rk, state_->topic.c_str(), partition, &low, &high) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      high < 0) {
    return std::nullopt;
  }
  return high;
}

std::optional<Failed> GroupConsumer::probe(Duration patience) {
  const OwnedTopic topic(rd_kafka_topic_new(state_->rk, state_->topic.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  auto error = rd_kafka_metadata(state_->rk, 0, topic.get(), &metadata, milliseconds_of(patience));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (metadata->topic_cnt > 0) error = metadata->topics[0].err;
    rd_kafka_metadata_destroy(metadata);
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return Failed{.error = name_of(error),
                .words = "topic " + state_->topic + ": " + rd_kafka_err2str(error)};
}

void GroupConsumer::begin_close() {
  const OwnedError ignored(rd_kafka_consumer_close_queue(state_->rk, state_->queue.get()));
}

bool GroupConsumer::closed() const { return rd_kafka_consumer_closed(state_->rk) != 0; }

}  // namespace wheelpit::kafka
