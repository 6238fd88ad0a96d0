#include "aws/credentials/profiles.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

std::string setting(const Result<Profiles>& profiles, const char* profile, const char* name) {
  if (!profiles) return profiles.error().message();
  const auto found = profiles->find(profile);
  if (found == profiles->end()) return "no profile";
  const auto value = found->second.find(name);
  return value == found->second.end() ? "no setting" : value->second;
}

TEST(Profiles, SectionsOfTheConfigFileAreProfilesIfTheySaySo) {
  const auto read = parse_profiles(
      "[default]\nregion = a\n[profile one]\nregion=b\n[profile \"with space\"]\nregion : c\n"
      "[sso-session x]\nregion = d\n[one]\nregion = e\n",
      ProfileFile::config);
  EXPECT_EQ(setting(read, "default", "region"), "a");
  EXPECT_EQ(setting(read, "one", "region"), "b");
  EXPECT_EQ(setting(read, "with space", "region"), "c");
  EXPECT_EQ(read->size(), 3U);
}

TEST(Profiles, SectionsOfTheCredentialsFileAreProfiles) {
  const auto read =
      parse_profiles("[a]\r\nAWS_Access_Key_ID = x=y:z # w\r\n\r\n# c\r\n; d\r\n[b]\r\n",
                     ProfileFile::credentials);
  EXPECT_EQ(setting(read, "a", "aws_access_key_id"), "x=y:z # w") << "no comment within a line";
  EXPECT_EQ(setting(read, "b", "aws_access_key_id"), "no setting");
}

TEST(Profiles, AnIndentedLineGoesOnWithTheSettingAboveIt) {
  const auto read =
      parse_profiles("[a]\ns3 =\n  max = 1\n\tmin = 2\nregion = r\n", ProfileFile::credentials);
  EXPECT_EQ(setting(read, "a", "s3"), "\nmax = 1\nmin = 2");
  EXPECT_EQ(setting(read, "a", "region"), "r");
}

TEST(Profiles, AFaultNamesItsLineAndNothingOfIt) {
  for (const char* text : {"[a]\nx = 1\nsecret", "a = b", "[]\n", "[a]\n[a]\n", "[a]\nx=1\nX=2\n",
                           "[a]\n= secret\n"}) {
    const auto read = parse_profiles(text, ProfileFile::credentials);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), Errc::malformed);
    EXPECT_TRUE(read.error().message().starts_with("line ")) << read.error().message();
    EXPECT_FALSE(read.error().message().contains("secret"));
  }
}

TEST(Profiles, TheFileOfCredentialsCountsBeforeTheConfigFile) {
  const SharedFiles files{.credentials = {{"a", {{"x", "credentials"}}}},
                          .config = {{"a", {{"x", "config"}, {"y", "config"}}}, {"b", {}}}};
  const Profiles merged = files.merged();
  EXPECT_EQ(merged.at("a").at("x"), "credentials");
  EXPECT_EQ(merged.at("a").at("y"), "config");
  EXPECT_TRUE(merged.contains("b"));
}

}  // namespace
}  // namespace wheelpit
