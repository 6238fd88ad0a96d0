#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "positions/position.h"
#include "source/sharded/shard_plan.h"

namespace wheelpit::sharded {

// A stream for tests: shards with ranges of keys, which split and merge, and keep what was put.
// Numbers rise over the whole stream, from 1.
class ScriptedStream {
 public:
  struct Record {
    SequenceNumber number;
    std::string key;
    std::string body;
    WallTime arrived{};
  };
  struct Page {
    std::span<const Record> records;  // until the next put()
    bool at_end = false;              // the shard has ended, and this was the last of it
  };

  explicit ScriptedStream(int shards) {
    for (int i = 0; i < shards; ++i) {
      open({}, kKeys * static_cast<unsigned>(i) / static_cast<unsigned>(shards),
           kKeys * static_cast<unsigned>(i + 1) / static_cast<unsigned>(shards));
    }
  }

  struct Put {
    SequenceNumber number;
    std::string shard;
  };
  Put put(std::string key, std::string body, WallTime now) {
    const unsigned place = place_of(key);
    for (auto& [id, shard] : shards_) {
      if (shard.closed || place < shard.low || place >= shard.high) continue;
      shard.records.push_back({next_number(), std::move(key), std::move(body), now});
      return {shard.records.back().number, id};
    }
    std::unreachable();  // the open shards have all keys
  }

  // In halves; nothing happens to one that is closed, or has one key.
  void split(const std::string& id) {
    Shard& parent = shards_.at(id);
    if (parent.closed || parent.high - parent.low < 2) return;
    const unsigned low = parent.low;
    const unsigned high = parent.high;
    parent.closed = true;
    open({id}, low, (low + high) / 2);
    open({id}, (low + high) / 2, high);
  }

  // With the open shard that has the keys behind its own; nothing happens if there is none.
  void merge(const std::string& id) {
    Shard& left = shards_.at(id);
    for (auto& [right_id, right] : shards_) {
      if (left.closed || right.closed || right.low != left.high) continue;
      const unsigned low = left.low;
      const unsigned high = right.high;
      left.closed = right.closed = true;
      open({id, right_id}, low, high);
      return;
    }
  }

  // As when all that a closed shard had is older than the stream keeps it.
  void remove(const std::string& id) { shards_.erase(id); }

  std::vector<ListedShard> list() const {
    std::vector<ListedShard> all;
    all.reserve(shards_.size());
    for (const auto& [id, shard] : shards_) all.push_back({id, shard.parents});
    return all;
  }
  std::vector<std::string> open_shards() const {
    std::vector<std::string> ids;
    for (const auto& [id, shard] : shards_) {
      if (!shard.closed) ids.push_back(id);
    }
    return ids;
  }

  // At most `limit` records: those behind `after`, or from the start point on. Errc::not_found if
  // there is no such shard.
  Result<Page> read(const std::string& id, const std::optional<SequenceNumber>& after,
                    const StartPoint& start, std::size_t limit) const {
    const auto found = shards_.find(id);
    if (found == shards_.end()) return Error(Errc::not_found, "shard \"" + id + "\" is gone");
    const std::vector<Record>& records = found->second.records;
    const auto from = std::ranges::find_if(records, [&](const Record& record) {
      if (after) return record.number > *after;
      return start.kind == StartPoint::Kind::oldest || record.arrived >= start.at;
    });
    const auto left = static_cast<std::size_t>(records.end() - from);
    const std::size_t count = std::min(limit, left);
    return Page{.records = std::span(from, count), .at_end = found->second.closed && count == left};
  }

 private:
  static constexpr unsigned kKeys = 1024;

  struct Shard {
    std::vector<std::string> parents;
    unsigned low = 0;
    unsigned high = 0;  // of the places of its keys, the first one after them
    bool closed = false;
    std::vector<Record> records;
  };

  static unsigned place_of(std::string_view key) {
    unsigned place = 0;
    for (const char c : key) place = place * 131 + static_cast<unsigned char>(c);
    return place * 2654435769U >> 22;
  }
  SequenceNumber next_number() { return *SequenceNumber::parse(std::to_string(++last_number_)); }

  void open(std::vector<std::string> parents, unsigned low, unsigned high) {
    std::string id = std::to_string(shards_made_++);
    id = "shard-" + std::string(6 - id.size(), '0') + id;
    shards_[id] = {.parents = std::move(parents), .low = low, .high = high, .records = {}};
  }

  std::map<std::string, Shard> shards_;
  int shards_made_ = 0;
  std::uint64_t last_number_ = 0;
};

}  // namespace wheelpit::sharded
