#include "net/address/host_name.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

std::string shown(std::string_view text) {
  const auto name = parse_host_name(text);
  if (!name) return "none";
  return name->host + (name->port ? " " + std::to_string(*name->port) : "");
}

TEST(HostName, IsANameOrAnAddressAndPerhapsAPort) {
  EXPECT_EQ(shown("localhost"), "localhost");
  EXPECT_EQ(shown("LocalHost.:9400"), "localhost 9400");
  EXPECT_EQ(shown("my_svc-1.example.com:80"), "my_svc-1.example.com 80");
  EXPECT_EQ(shown("127.0.0.1:65535"), "127.0.0.1 65535");
  EXPECT_EQ(shown("[::1]:9400"), "[::1] 9400");
  EXPECT_EQ(shown("[0:0:0:0:0:0:0:1]"), "[::1]");
  EXPECT_EQ(shown("[FE80::A]"), "[fe80::a]");
}

TEST(HostName, IsNothingElse) {
  for (const char* text : {"",
                           ".",
                           "..",
                           ":",
                           ":80",
                           "a:",
                           "a:x",
                           "a:-1",
                           "a:+1",
                           "a: 1",
                           "a:65536",
                           "a:000080",
                           "a:80:80",
                           "::1",
                           "[::1",
                           "::1]",
                           "[::1]9400",
                           "[::1]x:80",
                           "[]",
                           "[localhost]",
                           "[fe80::1%eth0]",
                           "[127.0.0.1]",
                           "me@localhost",
                           "me:secret@localhost",
                           "localhost/x",
                           "localhost?",
                           "localhost#",
                           "local host",
                           "localhost,evil.example",
                           "localhost\t",
                           "http://localhost",
                           "a..b",
                           ".localhost",
                           "localhost..",
                           "l\xc3\xb6"
                           "calhost",
                           "*.localhost",
                           "a\\b"}) {
    EXPECT_EQ(shown(text), "none") << text;
  }
  EXPECT_EQ(shown(std::string(254, 'a')), "none");
  EXPECT_EQ(shown(std::string("localhost\0", 10)), "none");
}

bool is_this_machine(std::string_view text) {
  const auto name = parse_host_name(text);
  return name && names_this_machine(*name);
}

TEST(HostName, MeansThisMachineWhateverANameServerSays) {
  for (const char* text :
       {"localhost", "LOCALHOST", "localhost.", "localhost:1", "a.localhost", "a.b.localhost:9400",
        "127.0.0.1", "127.255.255.255:80", "127.1.2.3", "[::1]", "[::1]:9400", "[0000::0001]"}) {
    EXPECT_TRUE(is_this_machine(text)) << text;
  }
}

TEST(HostName, MeansAnotherMachineIfAnythingIsDifferent) {
  for (const char* text : {"localhost.evil.example",
                           "evillocalhost",
                           "xlocalhost",
                           "localhost-evil",
                           "127.1",
                           "127",
                           "127.0.1",
                           "127.0.0.01",
                           "127.0.0.256",
                           "127.0.0.1.evil.example",
                           "127.0.0.0001",
                           "0x7f.0.0.1",
                           "0177.0.0.1",
                           "2130706433",
                           "0.0.0.0",
                           "128.0.0.1",
                           "127.0.0.1.1",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::2]",
                           "192.168.0.1",
                           "evil.example"}) {
    EXPECT_FALSE(is_this_machine(text)) << text;
  }
}

std::string origin(std::string_view text) {
  const auto read = parse_web_origin(text);
  return read ? to_string(*read) : "none";
}

TEST(WebOrigin, IsASchemeAndAHost) {
  EXPECT_EQ(origin("http://localhost:3000"), "http://localhost:3000");
  EXPECT_EQ(origin("http://Front.example:80"), "http://front.example");
  EXPECT_EQ(origin("https://front.example:443"), "https://front.example");
  EXPECT_EQ(origin("https://[::1]:8443"), "https://[::1]:8443");
  EXPECT_EQ(parse_web_origin("http://a"), parse_web_origin("http://a:80"));
  EXPECT_NE(parse_web_origin("http://a"), parse_web_origin("https://a"));
}

TEST(WebOrigin, IsNothingElse) {
  for (const char* text :
       {"", "null", "http://", "https://:80", "localhost:3000", "ftp://a", "HTTP://a", "file://",
        "http://a/", "http://a/b", "http://u@a", "http://a http://b", "http://a, http://b",
        "chrome-extension://abcdef", "*", "http://*"}) {
    EXPECT_EQ(origin(text), "none") << text;
  }
}

}  // namespace
}  // namespace wheelpit
