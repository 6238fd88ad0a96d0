#include "app/parts/kafka_meters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace wheelpit {
namespace {

using kafka::Offset;
using kafka::PartitionNumbers;

std::optional<Offset> lag_in(const PartitionNumbers& numbers) {
  if (!numbers.end || !numbers.processed) return std::nullopt;
  return std::max<Offset>(0, *numbers.end - *numbers.processed);
}
std::optional<Offset> end_in(const PartitionNumbers& numbers) { return numbers.end; }
std::optional<Offset> committed_in(const PartitionNumbers& numbers) { return numbers.committed; }
std::optional<Offset> processed_in(const PartitionNumbers& numbers) { return numbers.processed; }

struct Row {
  const char* name;
  const char* help;
  std::optional<Offset> (*value)(const PartitionNumbers&);
};

constexpr std::array kGauges = {
    Row{.name = "lambda_esm_partition_lag",
        .help = "Offsets of the partition that are not processed.",
        .value = lag_in},
    Row{.name = "lambda_esm_partition_end_offset",
        .help = "Where the partition ends: the offset of the next record.",
        .value = end_in},
    Row{.name = "lambda_esm_partition_committed_offset",
        .help = "Committed offset of the partition.",
        .value = committed_in},
    Row{.name = "lambda_esm_partition_processed_offset",
        .help = "All records of the partition below this offset are processed.",
        .value = processed_in},
};

}  // namespace

KafkaMeters::KafkaMeters(Metrics& metrics, Labels labels)
    : metrics_(metrics),
      labels_(std::move(labels)),
      rebalances_(metrics.counter("lambda_esm_rebalances_total",
                                  "Times partitions were assigned to this consumer or revoked.",
                                  labels_)),
      stalls_(metrics.counter("lambda_esm_stalls_total",
                              "Times the consumer was recreated: a partition had records and "
                              "returned none for a minute.",
                              labels_)),
      commit_errors_(metrics.counter("lambda_esm_commit_errors_total",
                                     "Commits of offsets that failed; they are repeated.",
                                     labels_)) {}

KafkaMeters::~KafkaMeters() {
  while (!partitions_.empty()) on_gone(std::string(partitions_.begin()->first));
}

Labels KafkaMeters::labels_of(const std::string& partition) const {
  Labels labels = labels_;
  labels["partition"] = partition;
  return labels;
}

void KafkaMeters::on_partition(const std::string& partition, const PartitionNumbers& numbers) {
  const auto [known, fresh] = partitions_.try_emplace(partition);
  if (!fresh && known->second == numbers) return;
  known->second = numbers;
  for (const Row& row : kGauges) {
    const auto value = row.value(numbers);
    if (!value) continue;
    metrics_.gauge(row.name, row.help, labels_of(partition)).set(static_cast<double>(*value));
  }
}

void KafkaMeters::on_gone(const std::string& partition) {
  if (partitions_.erase(partition) == 0) return;
  for (const Row& row : kGauges) metrics_.remove_series(row.name, labels_of(partition));
}

}  // namespace wheelpit
