#include "app/parts/sharded_sources.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "mapping/mapping_log.h"
#include "poll/mapping_labels.h"
#include "source/sharded/sharded_reading.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// The records of a lane that wait while its batch is with the function: another batch, at least.
constexpr std::size_t kFewestOut = 200;

// How far a shard is read ahead, for each of its lanes, in batches.
constexpr std::size_t kBatchesAhead = 4;
constexpr std::size_t kBytesAheadOfASlot = std::size_t{2} * 1024 * 1024;

sharded::StartingPosition start_of(const StreamParameters& stream) {
  using Kind = sharded::StartingPosition::Kind;
  if (stream.starting_position == "TRIM_HORIZON") return {.kind = Kind::trim_horizon};
  if (stream.starting_position == "AT_TIMESTAMP") {
    return {.kind = Kind::at_timestamp,
            .timestamp = stream.starting_timestamp.value_or(WallTime())};
  }
  return {.kind = Kind::latest};
}

std::size_t batch_of(const Mapping& mapping) {
  return static_cast<std::size_t>(std::max(mapping.batching.size, 1));
}

sharded::ReadingSettings reading_settings_of(const Mapping& mapping) {
  const StreamParameters& stream = mapping.stream();
  const auto slots = static_cast<std::size_t>(std::max(stream.parallelization_factor, 1));
  sharded::ReadingSettings settings{
      .mapping = mapping.uuid, .start = start_of(stream), .slots = static_cast<int>(slots)};
  // A lane holds its next batch besides. Slots share a reader, and not all keys come alike.
  settings.ahead.bytes = std::min(settings.ahead.bytes, slots * kBytesAheadOfASlot);
  settings.ahead.records =
      std::max(settings.ahead.records, kBatchesAhead * slots * batch_of(mapping));
  return settings;
}

// The age of each shard's oldest record, as its own series.
class AgeMetrics final : public sharded::ShardAges {
 public:
  AgeMetrics(Metrics& metrics, Labels labels)
      : metrics_(metrics),
        labels_(std::move(labels)),
        trimmed_(metrics.counter(
            "lambda_esm_trimmed_reads_total",
            "Times that records of a shard were trimmed before they were read.", labels_)) {}

  void on_oldest(const std::string& shard, std::optional<WallTime> oldest) override {
    auto found = ages_.find(shard);
    if (found == ages_.end()) {
      found = ages_.emplace(shard, metrics_.age(kMetric, kHelp, labels_of(shard))).first;
    }
    if (oldest) {
      found->second.since(*oldest);
    } else {
      found->second.none();
    }
  }
  void on_gone(const std::string& shard) override {
    if (ages_.erase(shard) > 0) metrics_.remove_series(kMetric, labels_of(shard));
  }
  void on_trimmed() override { trimmed_.add(); }

 private:
  static constexpr const char* kMetric = "lambda_esm_iterator_age_seconds";
  static constexpr const char* kHelp =
      "Age of the shard's oldest record that is not processed, since it arrived at the stream.";

  Labels labels_of(const std::string& shard) const {
    Labels labels = labels_;
    labels["shard"] = shard;
    return labels;
  }

  Metrics& metrics_;
  const Labels labels_;
  Counter trimmed_;
  std::map<std::string, Age> ages_;
};

class ShardedSources final : public MappingSources {
 public:
  ShardedSources(const SourceServices& services, const SourceOrder& order, ShardedStreamParts parts)
      : prepare_(std::move(parts.prepare)),
        make_encoder_(std::move(parts.make_encoder)),
        batch_(batch_of(order.mapping)),
        ages_(services.metrics, mapping_labels(order.mapping)),
        reading_({.io = services.io,
                  .clock = services.clock,
                  .store = services.positions,
                  .writer = services.checkpoints,
                  .log = mapping_log(services.log, order.mapping),
                  .ages = &ages_},
                 std::move(parts.stream), reading_settings_of(order.mapping)) {}

  asio::awaitable<void> run(LanePlan& plan) override {
    if (prepare_) co_await prepare_();
    co_await reading_.run(plan);
  }
  void stop() override { reading_.stop(); }
  void lane_ended(const LaneKey& lane, bool /*finished*/) override { reading_.lane_ended(lane); }

  RetryPolicy retry() const override { return policy_in_order(); }
  std::size_t window() const override { return std::max(2 * batch_, kFewestOut); }
  WindowFrom window_from() const override { return WindowFrom::previous_call; }

  void change(const Mapping& mapping, Duration /*function_timeout*/) override {
    batch_ = batch_of(mapping);
  }

  SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) override {
    return {.source = reading_.make_source(lane, observer), .encoder = make_encoder_(lane.name)};
  }

 private:
  const std::function<asio::awaitable<void>()> prepare_;
  const std::function<std::unique_ptr<EventEncoder>(const std::string&)> make_encoder_;
  std::size_t batch_;
  AgeMetrics ages_;
  sharded::ShardedReading reading_;
};

}  // namespace

std::unique_ptr<MappingSources> make_sharded_sources(const SourceServices& services,
                                                     const SourceOrder& order,
                                                     ShardedStreamParts parts) {
  return std::make_unique<ShardedSources>(services, order, std::move(parts));
}

}  // namespace wheelpit
