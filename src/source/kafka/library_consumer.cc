#include "source/kafka/library_consumer.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <utility>

#include "source/kafka/library_message.h"
#include "source/kafka/library_places.h"
#include "source/kafka/library_words.h"

namespace wheelpit::kafka {
namespace {

constexpr int kTimesOut = 0;  // calls that only look
constexpr std::uint64_t kWake = 1;
constexpr int kSerious = 4;  // syslog's warning

std::vector<Partition> numbers_in(const rd_kafka_topic_partition_list_t* list) {
  std::vector<Partition> numbers;
  for (int i = 0; list != nullptr && i < list->cnt; ++i)
    numbers.push_back(list->elems[i].partition);
  return numbers;
}

struct State {
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

void State::forget(Partition partition) {
  const auto found = partitions.find(partition);
  if (found == partitions.end()) return;
  rd_kafka_queue_io_event_enable(found->second.get(), -1, nullptr, 0);
  partitions.erase(found);
}

GroupEvent State::rebalance_of(rd_kafka_event_t* event) const {
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

class LibraryConsumer final : public GroupConsumer {
 public:
  explicit LibraryConsumer(std::unique_ptr<State> state) : state_(std::move(state)) {}

  std::vector<GroupEvent> poll() override;
  Result<std::vector<std::optional<Offset>>> committed(const std::vector<Partition>& partitions,
                                                       Duration patience) override;
  Result<Offset> pin(Partition partition, const GroupStart& start, Duration patience) override {
    return pin_start(state_->rk, state_->topic, partition, start, patience);
  }
  std::string topic_id(Duration patience) override {
    return topic_id_of(state_->rk, state_->topic, patience);
  }
  Status assign(const std::vector<PartitionOffset>& places) override;
  void unassign(const std::vector<Partition>& partitions) override;
  Taken take(Partition partition, std::size_t most) override;
  Status rewind(const PartitionOffset& place) override;
  bool commit(const std::vector<PartitionOffset>& offsets) override;
  std::optional<Offset> end_of(Partition partition) const override;
  std::optional<Offset> ask_end(Partition partition, Duration patience) override {
    return end_now(state_->rk, state_->topic, partition, patience);
  }
  std::optional<Failed> probe(Duration patience) override {
    return trouble_with(state_->rk, state_->topic, patience);
  }
  Status give_token(const LoginToken& token) override;
  void refuse_token(const std::string& why) override {
    rd_kafka_oauthbearer_set_token_failure(state_->rk, why.c_str());
  }
  void begin_close() override {
    const OwnedError ignored(rd_kafka_consumer_close_queue(state_->rk, state_->queue.get()));
  }
  bool closed() const override { return rd_kafka_consumer_closed(state_->rk) != 0; }

 private:
  std::unique_ptr<State> state_;
};

std::vector<GroupEvent> LibraryConsumer::poll() {
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
        if (error == RD_KAFKA_RESP_ERR__PARTITION_EOF) break;
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
      case RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH:
        events.emplace_back(TokenWanted());
        break;
      default:
        break;
    }
  }
  return events;
}

Result<std::vector<std::optional<Offset>>> LibraryConsumer::committed(
    const std::vector<Partition>& partitions, Duration patience) {
  return committed_offsets(state_->rk, state_->topic, partitions, patience);
}

// The queue of a partition is taken out of the consumer's before the partition is read: no message
// of it goes to the events.
Status LibraryConsumer::assign(const std::vector<PartitionOffset>& places) {
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

void LibraryConsumer::unassign(const std::vector<Partition>& partitions) {
  for (const Partition partition : partitions) state_->forget(partition);
  const OwnedPartitions list = partitions_of(state_->topic, partitions);
  const OwnedError ignored(rd_kafka_incremental_unassign(state_->rk, list.get()));
  if (ignored) rd_kafka_assign(state_->rk, nullptr);  // it holds others than it says
}

Taken LibraryConsumer::take(Partition partition, std::size_t most) {
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
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      taken.end = message->offset;
    } else {
      taken.failed = {.error = name_of(message->err),
                      .words = rd_kafka_message_errstr(message.get())};
    }
  }
  return taken;
}

Status LibraryConsumer::rewind(const PartitionOffset& place) {
  const OwnedPartitions list = partitions_of(state_->topic, std::vector{place});
  const OwnedError error(rd_kafka_seek_partitions(state_->rk, list.get(), kTimesOut));
  if (error) return Error(Errc::unavailable, rd_kafka_error_string(error.get()));
  return {};
}

bool LibraryConsumer::commit(const std::vector<PartitionOffset>& offsets) {
  const OwnedPartitions list = partitions_of(state_->topic, offsets);
  return rd_kafka_commit_queue(state_->rk, list.get(), state_->queue.get(), nullptr, nullptr) ==
         RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::optional<Offset> LibraryConsumer::end_of(Partition partition) const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  if (rd_kafka_get_watermark_offsets(state_->rk, state_->topic.c_str(), partition, &low, &high) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      high < 0) {
    return std::nullopt;
  }
  return high;
}

Status LibraryConsumer::give_token(const LoginToken& token) {
  std::vector<const char*> extensions;
  for (const auto& [name, value] : token.extensions) {
    extensions.push_back(name.c_str());
    extensions.push_back(value.c_str());
  }
  const auto expires = std::chrono::floor<std::chrono::milliseconds>(token.expires);
  std::array<char, 512> why{};
  const auto error = rd_kafka_oauthbearer_set_token(
      state_->rk, token.value.reveal().c_str(), expires.time_since_epoch().count(),
      token.principal.c_str(), extensions.data(), extensions.size(), why.data(), why.size());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Error(Errc::invalid_argument, why.data());
}

}  // namespace

Result<std::unique_ptr<GroupConsumer>> make_library_consumer(const ClientSettings& settings,
                                                             const std::string& topic, int wake) {
  std::array<char, 512> why{};
  OwnedConf conf(rd_kafka_conf_new());
  for (const Property& property : properties_of(settings)) {
    if (rd_kafka_conf_set(conf.get(), property.name.c_str(), property.value.reveal().c_str(),
                          why.data(), why.size()) != RD_KAFKA_CONF_OK) {
      const bool of_certificate = property.name.starts_with("ssl.");
      return Error(of_certificate ? Errc::malformed : Errc::invalid_argument,
                   property.name + " is not valid");
    }
  }
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT |
                                           RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG |
                                           RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
  auto state = std::make_unique<State>(topic, wake);
  rd_kafka_conf_t* const given = conf.release();  // the consumer's, unless it is not made
  state->rk = rd_kafka_new(RD_KAFKA_CONSUMER, given, why.data(), why.size());
  if (state->rk == nullptr) {
    conf.reset(given);
    // Certificates and keys are read here; the other settings were looked at above.
    return Error(settings.tls ? Errc::malformed : Errc::invalid_argument, why.data());
  }
  rd_kafka_set_log_queue(state->rk, nullptr);
  rd_kafka_poll_set_consumer(state->rk);
  state->queue.reset(rd_kafka_queue_get_consumer(state->rk));
  state->watch(state->queue.get());
  const OwnedPartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto error = rd_kafka_subscribe(state->rk, list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(error, "cannot subscribe to " + topic);
  // What has happened by now was told to no one.
  static_cast<void>(write(wake, &kWake, sizeof kWake));
  return std::unique_ptr<GroupConsumer>(new LibraryConsumer(std::move(state)));
}

}  // namespace wheelpit::kafka
