#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace wheelpit {

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

  // Every series that has all of these labels is exposed no longer: what they name is gone. Handles
  // made before count on unseen; whoever may meet the same labels again makes new ones. No labels:
  // none.
  void remove(const Labels& labels);

  std::string expose() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace wheelpit
