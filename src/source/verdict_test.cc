#include "source/verdict.h"

#include <gtest/gtest.h>

#include <vector>

namespace wheelpit {
namespace {

using Ids = std::vector<RecordId>;

RecordId id(std::uint64_t tag) { return {.epoch = 1, .tag = tag}; }

TEST(Verdict, ThoseThatSayTheSameAreTakenTogetherInTheirOrder) {
  const std::vector<RecordVerdict> all = {
      {.id = id(1)},
      {.id = id(2)},
      {.id = id(3), .settlement = Settlement::again},
      {.id = id(4), .settlement = Settlement::again, .delay = std::chrono::seconds(1)},
      {.id = id(5), .settlement = Settlement::dead_letter, .cause = "why"},
      {.id = id(6), .settlement = Settlement::dead_letter, .cause = "why not"},
      {.id = id(7)},
  };
  std::vector<Ids> runs;
  for (std::span<const RecordVerdict> rest = all; !rest.empty();) {
    ids_of(take_alike(rest), runs.emplace_back());
  }
  EXPECT_EQ(runs, (std::vector<Ids>{{id(1), id(2)}, {id(3)}, {id(4)}, {id(5)}, {id(6)}, {id(7)}}));
}

TEST(Verdict, OneForAll) {
  std::vector<RecordVerdict> verdicts = {{.id = id(9)}};
  const Ids ids = {id(1), id(2)};
  verdicts_for(ids, Settlement::dead_letter, "why", verdicts);
  Ids named;
  ids_of(verdicts, named);
  EXPECT_EQ(named, ids);
  for (const RecordVerdict& verdict : verdicts) {
    EXPECT_EQ(verdict.settlement, Settlement::dead_letter);
    EXPECT_EQ(verdict.cause, "why");
  }
}

}  // namespace
}  // namespace wheelpit
