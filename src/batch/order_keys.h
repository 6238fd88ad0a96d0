#pragma once

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "batch/batch.h"

namespace wheelpit {

// The order keys of batches that come before others: records of one key are processed one after
// the other.
class OrderKeys {
 public:
  void add(const Batch& batch) { keys_.insert(batch.order_keys.begin(), batch.order_keys.end()); }

  // Whether a batch of such records may be processed beside them.
  bool leave_free(const std::set<std::string, std::less<>>& keys) const {
    return keys_.empty() ||
           std::ranges::none_of(keys, [&](const std::string& key) { return keys_.contains(key); });
  }
  bool contains(std::string_view key) const { return keys_.contains(key); }

 private:
  std::set<std::string, std::less<>> keys_;
};

}  // namespace wheelpit
