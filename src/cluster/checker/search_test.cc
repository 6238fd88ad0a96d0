#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cluster/checker/model.h"

namespace wheelpit::cluster {
namespace {

// What a search of all ways found, breadth first: the shortest way to a fault comes first.
struct Found {
  std::size_t states = 0;
  std::vector<std::string> way;  // to the first fault; none if there is none
};

struct Visit {
  std::size_t from;
  std::string step;
};

std::vector<std::string> way_to(const std::vector<Visit>& visits, std::size_t state) {
  std::vector<std::string> way;
  for (; state != 0; state = visits[state].from) way.insert(way.begin(), visits[state].step);
  return way;
}

Found search(const Budget& budget, const Fence& fence, bool look_for_stuck) {
  Found found;
  std::vector<Visit> visits = {{.from = 0, .step = {}}};
  std::unordered_map<std::string, std::size_t> known;
  std::deque<std::pair<std::size_t, State>> queue;
  queue.emplace_back(0, first_state(budget));
  known.emplace(queue.front().second.key(), 0);
  while (!queue.empty()) {
    const auto [at, state] = std::move(queue.front());
    queue.pop_front();
    ++found.states;
    if (look_for_stuck) {
      if (const std::string fault = stuck(state, fence); !fault.empty()) {
        found.way = way_to(visits, at);
        found.way.push_back(fault);
        return found;
      }
    }
    for (Step& step : steps_from(state, fence)) {
      if (is_wrong(step.state, fence)) {
        found.way = way_to(visits, at);
        found.way.push_back(step.name + ", and a write of a former owner lands");
        return found;
      }
      if (step.state.store.slots[0].row.epoch > budget.epochs) continue;
      if (step.state.store.slots[1].row.epoch > budget.epochs) continue;
      const auto [entry, is_new] = known.emplace(step.state.key(), visits.size());
      if (!is_new) continue;
      visits.push_back({.from = at, .step = step.name});
      queue.emplace_back(entry->second, std::move(step.state));
    }
  }
  return found;
}

std::string text(const std::vector<std::string>& way) {
  std::string all;
  for (const std::string& step : way) all += "\n  " + step;
  return all;
}

void expect_no_fault(const Budget& budget, std::size_t at_least) {
  const Found found = search(budget, kFence, true);
  EXPECT_TRUE(found.way.empty()) << text(found.way);
  EXPECT_GT(found.states, at_least) << "else little was searched";
}

// What a search of a broken fence must find: else the searches above show nothing.
void expect_a_fault(const Fence& fence) {
  const Found found = search({.lost_answers = 0, .kills = 0}, fence, false);
  ASSERT_FALSE(found.way.empty()) << found.states << " states";
}

// No write of a former owner lands, and a live target gets its slot.
TEST(ClusterChecker, HoldsThroughAFailoverThatLosesACommit) {
  expect_no_fault({.lost_answers = 0, .kills = 0, .epochs = 2}, 25'000);
}

TEST(ClusterChecker, HoldsThroughALostAnswer) {
  expect_no_fault({.failovers = 0, .kills = 0}, 25'000);
}

TEST(ClusterChecker, HoldsThroughOneOfEach) { expect_no_fault({.expiries = 1}, 9'000); }

TEST(ClusterChecker, FindsTheFaultWithoutAFence) { expect_a_fault({}); }

TEST(ClusterChecker, FindsTheFaultOfAFenceByEpochAlone) { expect_a_fault({FenceTerm::epoch}); }

TEST(ClusterChecker, FindsTheFaultOfAFenceByOwnerAlone) { expect_a_fault({FenceTerm::owner}); }

}  // namespace
}  // namespace wheelpit::cluster
