#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wheelpit {

using Labels = std::map<std::string, std::string>;

// A number that only grows, or (Gauge) moves both ways, or (Histogram) is spread over buckets.
// Cheap handles; may be used from any thread; must not outlive their Metrics.
class Counter {
 public:
  void add(double by = 1) const;

 private:
  friend class Metrics;
  void* counter_ = nullptr;
};

class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;

 private:
  friend class Metrics;
  void* gauge_ = nullptr;
};

class Histogram {
 public:
  void observe(double value) const;

 private:
  friend class Metrics;
  void* histogram_ = nullptr;
};

// The process's metrics and their Prometheus text. A default-constructed handle counts nothing.
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

  std::string expose() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace wheelpit
