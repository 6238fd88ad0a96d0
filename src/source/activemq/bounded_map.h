#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <utility>

namespace wheelpit::activemq {

// A map of at most so many entries: one more pushes out the one that came first.
template <class Key, class Value>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t limit) : limit_(limit) {}

  // The value of `key`; a new one if there was none.
  Value& operator[](const Key& key) {
    if (const auto found = places_.find(key); found != places_.end()) return found->second->second;
    if (entries_.size() >= limit_) {
      places_.erase(entries_.front().first);
      entries_.pop_front();
    }
    entries_.emplace_back(key, Value());
    places_.emplace(key, std::prev(entries_.end()));
    return entries_.back().second;
  }

  // Null if there is none.
  const Value* find(const Key& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &found->second->second;
  }

  void erase(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    entries_.erase(found->second);
    places_.erase(found);
  }

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

 private:
  using Entries = std::list<std::pair<Key, Value>>;

  std::size_t limit_;
  Entries entries_;  // the oldest first
  std::map<Key, typename Entries::iterator> places_;
};

}  // namespace wheelpit::activemq
