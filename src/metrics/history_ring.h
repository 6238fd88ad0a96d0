#pragma once

#include <cstddef>
#include <vector>

namespace wheelpit {

// The last numbers of a series, as many as it has room for. Its memory is taken at once.
class HistoryRing {
 public:
  explicit HistoryRing(std::size_t most) : values_(most) {}

  void push(float value) {
    values_[next_] = value;
    next_ = (next_ + 1) % values_.size();
    if (count_ < values_.size()) ++count_;
  }

  // The oldest first.
  std::vector<float> values() const {
    std::vector<float> out;
    out.reserve(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      out.push_back(values_[(next_ + values_.size() - count_ + i) % values_.size()]);
    }
    return out;
  }

 private:
  std::vector<float> values_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace wheelpit
