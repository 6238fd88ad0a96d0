#include "source/sharded/shard_ancestry.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/plain_text.h"

namespace wheelpit::sharded {

namespace {

constexpr const char* kRemedy =
    ": nothing new is read until the list is valid; check the server of the stream";

std::string quoted(const std::string& id) { return "\"" + plain_text(id, 128) + "\""; }

using Places = std::unordered_map<std::string, std::size_t>;

// The way round from a shard that is, or has after it, one that is its own ancestor. Each of `left`
// has a parent among `left`, so that going from parent to parent comes back.
std::string way_round(const std::vector<ListedShard>& shards, const Places& left,
                      std::size_t from) {
  constexpr std::size_t kMostNamed = 5;
  std::vector<std::size_t> way;
  std::vector<bool> visited(shards.size());
  while (!visited[from]) {
    visited[from] = true;
    way.push_back(from);
    const auto parent = std::ranges::find_if(
        shards[from].parents, [&](const std::string& id) { return left.contains(id); });
    from = left.at(*parent);
  }
  way.erase(way.begin(), std::ranges::find(way, from));
  std::string text;
  for (std::size_t i = 0; i < std::min(way.size(), kMostNamed); ++i) {
    text += quoted(shards[way[i]].id) + " is a child of ";
  }
  if (way.size() > kMostNamed) text += "... of ";
  return text + quoted(shards[from].id);
}

}  // namespace

Status check_ancestry(const std::vector<ListedShard>& shards) {
  Places left;
  for (std::size_t place = 0; place < shards.size(); ++place) {
    const std::string& id = shards[place].id;
    if (id.empty())
      return Error(Errc::malformed, std::string("a listed shard has no id") + kRemedy);
    if (!left.emplace(id, place).second) {
      return Error(Errc::malformed, "shard " + quoted(id) + " is listed twice" + kRemedy);
    }
  }
  // Takes away anyone who has no parent left. What cannot be taken away goes round, or is after it.
  std::unordered_map<std::string, std::vector<std::size_t>> children;
  std::vector<std::size_t> waits_for(shards.size());
  std::vector<std::size_t> free;
  for (std::size_t place = 0; place < shards.size(); ++place) {
    for (const std::string& parent : shards[place].parents) {
      if (!left.contains(parent)) continue;
      children[parent].push_back(place);
      ++waits_for[place];
    }
    if (waits_for[place] == 0) free.push_back(place);
  }
  while (!free.empty()) {
    const std::string& id = shards[free.back()].id;
    free.pop_back();
    left.erase(id);
    for (const std::size_t child : children[id]) {
      if (--waits_for[child] == 0) free.push_back(child);
    }
  }
  if (left.empty()) return {};
  const std::size_t first =
      std::ranges::min_element(left, {}, [](const auto& entry) { return entry.second; })->second;
  return Error(Errc::malformed,
               "the list of shards has a cycle: " + way_round(shards, left, first) + kRemedy);
}

}  // namespace wheelpit::sharded
