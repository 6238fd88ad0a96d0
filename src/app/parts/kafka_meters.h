#pragma once

#include <map>
#include <string>

#include "metrics/metrics.h"
#include "source/kafka/group_meters.h"

namespace wheelpit {

// What is counted of a mapping of Kafka in addition to what every mapping's lanes count. `labels`
// are those of the mapping's series; a partition's have its name, too.
class KafkaMeters final : public kafka::GroupMeters {
 public:
  // `metrics` must outlive it.
  KafkaMeters(Metrics& metrics, Labels labels);
  ~KafkaMeters() override;

  void on_partition(const std::string& partition, const kafka::PartitionNumbers& numbers) override;
  void on_gone(const std::string& partition) override;
  void on_rebalance() override { rebalances_.add(); }
  void on_stall() override { stalls_.add(); }
  void on_commit_failed() override { commit_errors_.add(); }

 private:
  Labels labels_of(const std::string& partition) const;

  Metrics& metrics_;
  const Labels labels_;
  Counter rebalances_;
  Counter stalls_;
  Counter commit_errors_;
  std::map<std::string, kafka::PartitionNumbers> partitions_;
};

}  // namespace wheelpit
