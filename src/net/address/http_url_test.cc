#include "net/address/http_url.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(HttpUrl, ReadsHostPortAndPath) {
  const auto plain = parse_http_url("http://127.0.0.1:5000");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->endpoint, (Endpoint{Transport::plain, "127.0.0.1", 5000}));
  EXPECT_EQ(plain->path, "");

  const auto tls = parse_http_url("HTTPS://secretsmanager.eu-west-1.amazonaws.com/");
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->endpoint,
            (Endpoint{Transport::tls, "secretsmanager.eu-west-1.amazonaws.com", 443}));
  EXPECT_EQ(tls->path, "");

  const auto prefixed = parse_http_url("http://[::1]/aws/a%20b//");
  ASSERT_TRUE(prefixed);
  EXPECT_EQ(prefixed->endpoint, (Endpoint{Transport::plain, "::1", 80}));
  EXPECT_EQ(prefixed->path, "/aws/a%20b");
}

TEST(HttpUrl, RefusesWhatIsNoPlaceOfAService) {
  for (const std::string_view text : {"",
                                      "127.0.0.1:5000",
                                      "localhost",
                                      "amqp://host:5672",
                                      "http://",
                                      "http://:5000",
                                      "http://user:hunter2@host",
                                      "http://host?q=hunter2",
                                      "http://host/#hunter2",
                                      "http://host:0",
                                      "http://host:70000",
                                      "http://host:99999",
                                      "http://host:65536",
                                      "http://host:90x",
                                      "http://10.0.0.1.example.com",
                                      "http://[::1]x",
                                      "http://host:4294967377",
                                      "http://host:",
                                      "http://host:18446744073709551617",
                                      "http://host:port",
                                      "http://ho st",
                                      "http://h\r\nX"}) {
    const auto url = parse_http_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code(), Errc::invalid_argument);
    EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos) << text;
  }
}

TEST(HttpUrl, IsWrittenAsItWasRead) {
  for (const std::string_view text :
       {"http://127.0.0.1:5000", "https://host", "http://[::1]:8080/a/b", "https://[::1]",
        "http://host:443"}) {
    const auto url = parse_http_url(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(to_string(*url), text);
  }
}

TEST(HttpUrl, AHostHeaderOmitsThePortOfTheScheme) {
  EXPECT_EQ(host_header({Transport::plain, "host", 80}), "host");
  EXPECT_EQ(host_header({Transport::tls, "host", 443}), "host");
  EXPECT_EQ(host_header({Transport::tls, "host", 80}), "host:80");
  EXPECT_EQ(host_header({Transport::plain, "::1", 80}), "[::1]");
  EXPECT_EQ(host_header({Transport::plain, "::1", 8080}), "[::1]:8080");
}

}  // namespace
}  // namespace wheelpit
