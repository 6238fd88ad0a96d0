#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace wheelpit {

struct AgeBeginning;

using Labels = std::map<std::string, std::string>;

// A number that only grows, or (Gauge) moves both ways, or (Histogram) is spread over buckets.
// May be used from any thread, and may outlive their Metrics. To be made once and kept: making one
// looks its labels up.
class Counter {
 public:
  void add(double by = 1) const;

 private:
  friend class Metrics;
  std::shared_ptr<prometheus::Counter> counter_;  // also of Metrics, until it is removed there
};

class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;

 private:
  friend class Metrics;
  std::shared_ptr<prometheus::Gauge> gauge_;
};

class Histogram {
 public:
  void observe(double value) const;

 private:
  friend class Metrics;
  std::shared_ptr<prometheus::Histogram> histogram_;
};

// Since when something waits. Exposed as a gauge, in seconds: the longest of all handles that were
// made with these labels, 0 while nothing waits. A handle that is gone waits for nothing.
class Age {
 public:
  void since(std::chrono::system_clock::time_point when) const;
  void none() const;

 private:
  friend class Metrics;
  std::shared_ptr<AgeBeginning>
      beginning_;  // also of Metrics, which drops it when it is the last owner
};

// One series as it stands. What it refers to lives as long as the call that shows it.
struct MetricSample {
  std::string_view name;
  const Labels& labels;
  double value = 0;  // of a histogram: how many were observed
  // Of an age: since when something waits, if something does.
  std::optional<std::chrono::system_clock::time_point> since = {};
  // Of a histogram: how many were observed up to each bound, the last bound being infinite.
  struct Bucket {
    double bound;
    std::uint64_t observed;
  };
  std::vector<Bucket> buckets = {};
};

// The process's metrics and their Prometheus text, by name and labels. May be used from any thread.
// A default-constructed handle counts nothing.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same time series. Help and buckets are of the first call.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram histogram(const std::string& name, const std::string& help,
                      const std::vector<double>& buckets, const Labels& labels = {});
  Age age(const std::string& name, const std::string& help, const Labels& labels = {});

  // Every series that has all of these labels is exposed no longer: what they name is gone.
  // Existing handles count without being exposed; make new ones for the same labels. No labels:
  // none. Series with a label of the name `but_not_with` stay.
  void remove(const Labels& labels, const std::string& but_not_with = {});

  // That series alone: nothing is known of it any more.
  void remove_series(const std::string& name, const Labels& labels);

  // Shows each series that belongs to what `label` names: a mapping ("event_source_mapping"), or a
  // function ("function_name"; without the series of its mappings). They are found at once, however
  // many others there are. `show` must not call back.
  void read(const std::string& label, const std::string& value,
            const std::function<void(const MetricSample&)>& show) const;

  // The same of each series of one name.
  void read_all(const std::string& name,
                const std::function<void(const MetricSample&)>& show) const;

  // All that `label` names and that read() shows something of, in no order.
  std::vector<std::string> owners(const std::string& label) const;

  // `now` is what ages are counted to.
  std::string expose(
      std::chrono::system_clock::time_point now = std::chrono::system_clock::now()) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace wheelpit
