#include "function/package_links.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace wheelpit {
namespace {

using Links = std::vector<std::pair<std::string, std::string>>;

bool stay_inside(const Links& all) {
  PackageLinks links;
  for (const auto& [path, target] : all) EXPECT_TRUE(links.add(path, target)) << path;
  return links.stay_inside();
}

TEST(PackageLinksTest, LinksThatAFunctionMayFollowAreLegal) {
  const std::vector<Links> legal = {
      {{"a", "b"}},
      {{"a/b/c", "../../d"}},
      {{"a", "nothing/of/that/name"}},
      {{"a", "/opt/lib/x.so"}, {"b", "/opt"}},
      {{"a", "/var/task/b"}, {"c", "/var/task"}},
      {{"a", "/tmp/cache"}, {"b", "/var/runtime/x"}},
      {{"a", "b"}, {"b", "c"}, {"c", "/opt/d"}},
      {{"a/up", ".."}, {"b", "a/up/a/up/c"}},
  };
  for (const Links& links : legal) {
    EXPECT_TRUE(stay_inside(links)) << links[0].first << " -> " << links[0].second;
  }
}

TEST(PackageLinksTest, LinksThatLeadElsewhereAreNot) {
  const std::vector<Links> refused = {
      {{"a", ".."}},
      {{"a", "/"}},
      {{"a", "/etc/passwd"}},
      {{"a", "b/../../c"}},
      {{"a/b", "../../c"}},
      {{"a", "/optional"}},
      {{"a", "/opt/../etc"}},
      {{"a", "/var/task/../../etc"}},
      {{"a", "/var/taskless"}},
      {{"a", "/proc/self/environ"}},
      {{"a", "a"}},
      {{"a", "b"}, {"b", "a"}},
      {{"p/q/to_root", "../.."}, {"out", "p/q/to_root/../.."}},
      {{"p/q/to_root", "../.."}, {"out", "p/q/to_root/.."}},
      {{"here", "/var/task"}, {"p/out", "../here/.."}},
  };
  for (const Links& links : refused) {
    EXPECT_FALSE(stay_inside(links)) << links[0].first << " -> " << links[0].second;
  }
}

TEST(PackageLinksTest, LinksThatMultiplyEndInTime) {
  Links links;
  std::string target;
  for (int i = 0; i < 1000; ++i) target += "l/";
  links.emplace_back("l", ".");
  for (int i = 0; i < 2000; ++i) links.emplace_back("x" + std::to_string(i), target);
  EXPECT_FALSE(stay_inside(links));
}

TEST(PackageLinksTest, APathIsOneOfNames) {
  EXPECT_EQ(package_path("a//b/./c/"), "a/b/c");
  EXPECT_EQ(package_path("./"), "");
  for (const char* name : {"", "/a", "..", "a/..", "a/../b", "../a"}) {
    EXPECT_FALSE(package_path(name)) << name;
  }
  EXPECT_FALSE(package_path(std::string("a\0b", 3)));
  EXPECT_TRUE(package_path(std::string(255, 'x')));
  EXPECT_FALSE(package_path(std::string(256, 'x')));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "d/";
  EXPECT_TRUE(package_path(deep));
  EXPECT_FALSE(package_path(deep + "d"));
}

}  // namespace
}  // namespace wheelpit
