#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace wheelpit::sharded {

// The memory of pages that were read. Records of a page may share it, so that all of it stays as
// long as one of them waits. Pure.
class HeldPages {
 public:
  // A page of so many bytes, with one hold on it. Returns its number.
  std::uint64_t add(std::size_t bytes) {
    bytes_ += bytes;
    pages_.push_back({.bytes = bytes, .holds = 1});
    return first_ + pages_.size() - 1;
  }

  // REQUIRES: there is a hold on the page.
  void hold(std::uint64_t page) { ++pages_[page - first_].holds; }
  void release(std::uint64_t page) {
    Page& of = pages_[page - first_];
    if (--of.holds > 0) return;
    bytes_ -= of.bytes;
    for (; !pages_.empty() && pages_.front().holds == 0; ++first_) pages_.pop_front();
  }

  std::size_t bytes() const { return bytes_; }  // of all pages with a hold

 private:
  struct Page {
    std::size_t bytes = 0;
    std::size_t holds = 0;
  };
  std::deque<Page> pages_;
  std::uint64_t first_ = 0;  // the number of the first of them
  std::size_t bytes_ = 0;
};

}  // namespace wheelpit::sharded
