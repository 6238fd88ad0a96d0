#include "app/config/access_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "app/config/config.h"
#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

ConfigResult parse(std::string_view text) {
  return parse_config(text, "/etc/w/w.toml", [](const fs::path&) { return true; });
}

Lines faults_of(std::string_view text) {
  const auto config = parse(text);
  Lines lines;
  if (config) return lines;
  for (const ConfigFault& fault : config.error()) lines.push_back(fault.to_string());
  return lines;
}

TEST(AccessKeys, AreAnArrayOfIdAndSecret) {
  EXPECT_TRUE(parse("")->access_keys.empty());
  const auto config = parse(
      "[server]\naccess_keys = [\n  { id = \"AKIDLOCAL\", secret = \"a secret of mine\" },\n"
      "  { id = \"ASIATEMP\", secret = \"another secret\", session_token = \"t\" },\n]\n");
  ASSERT_TRUE(config) << config.error().front().to_string();
  ASSERT_EQ(config->access_keys.size(), 2U);
  EXPECT_EQ(config->access_keys[0].credentials.access_key_id, "AKIDLOCAL");
  EXPECT_EQ(config->access_keys[0].credentials.secret_access_key.reveal(), "a secret of mine");
  EXPECT_FALSE(config->access_keys[0].credentials.session_token);
  EXPECT_EQ(config->access_keys[1].credentials.session_token->reveal(), "t");
  EXPECT_FALSE(config->access_keys[0].read_only);
}

TEST(AccessKeys, OneMayBeForReadingAlone) {
  const std::string head = "[server]\naccess_keys = ";
  const auto config =
      parse(head + "[{ id = \"VIEWER\", secret = \"123456789\", read_only = true }]\n");
  ASSERT_TRUE(config) << config.error().front().to_string();
  EXPECT_TRUE(config->access_keys[0].read_only);
  EXPECT_EQ(faults_of(head + "[{ id = \"A-1\", secret = \"123456789\", read_only = \"yes\" }]\n"),
            Lines{"/etc/w/w.toml:2: server.access_keys.read_only: must be true or false; this is a "
                  "string"});
}

TEST(AccessKeys, FaultsNameTheLineAndNoSecret) {
  const std::string head = "[server]\naccess_keys = ";
  EXPECT_EQ(faults_of(head + "\"AKID\"\n"),
            Lines{"/etc/w/w.toml:2: server.access_keys: must be an array of { id = \"...\", secret "
                  "= \"...\" }; this is a string"});
  EXPECT_EQ(faults_of(head + "[{ id = \"AKID\", secert = \"my very own\" }]\n"),
            (Lines{"/etc/w/w.toml:2: server.access_keys.secert: there is no such key; did you mean "
                   "secret?",
                   "/etc/w/w.toml:2: server.access_keys.secret: is missing"}));
  EXPECT_EQ(faults_of(head + "[{ id = \"AKID\", secret = \"short\" }]\n"),
            Lines{"/etc/w/w.toml:2: server.access_keys.secret: must have at least 8 characters"});
  EXPECT_EQ(faults_of(head + "[{ id = \"AKID\", secret = \"123456789\" }, "
                             "{ id = \"AKID\", secret = \"abcdefghi\" }]\n"),
            Lines{"/etc/w/w.toml:2: server.access_keys.id: is there twice: AKID"});
}

TEST(AccessKeys, WithoutThemOnlyLoopbackIsListenedOn) {
  for (const char* host : {"127.0.0.1", "127.8.8.8", "::1", "localhost"}) {
    EXPECT_FALSE(exposure_fault({}, host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "mill.example", "127.evil.example"}) {
    EXPECT_TRUE(exposure_fault({}, host)) << host;
    EXPECT_FALSE(exposure_fault({api::AccessKey{}}, host)) << host;
  }
  EXPECT_EQ(*exposure_fault({}, "0.0.0.0"),
            "\"0.0.0.0\" can be reached from other machines, and without access keys anyone could "
            "run code here: set [server] access_keys, or listen on 127.0.0.1");
}

TEST(AccessKeys, AFileThatOthersMayReadIsWarnedOf) {
  const ScratchFolder folder;
  const fs::path file = folder / "keys.toml";
  std::ofstream(file) << "[server]\naccess_keys = [{ id = \"AKID\", secret = \"123456789\" }]\n";
  chmod(file.c_str(), 0644);
  EXPECT_EQ(load_config(file)->warnings.size(), 1U);
  chmod(file.c_str(), 0600);
  EXPECT_TRUE(load_config(file)->warnings.empty());
}

}  // namespace
}  // namespace wheelpit
