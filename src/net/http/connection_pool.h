#pragma once

#include <cstddef>

namespace wheelpit {

// Connections that servers of one thread have in common, beyond those that each has for itself.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::size_t size) : free_(size) {}

  bool empty() const { return free_ == 0; }
  std::size_t free() const { return free_; }
  // A server holds `now` of them instead of `before`. REQUIRES: now <= before + free().
  void change(std::size_t before, std::size_t now) { free_ = free_ + before - now; }

 private:
  std::size_t free_;
};

}  // namespace wheelpit
