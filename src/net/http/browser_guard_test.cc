#include "net/http/browser_guard.h"

#include <gtest/gtest.h>

#include <string>

#include "net/http/cors.h"

namespace wheelpit {
namespace {

HttpRequest request(HttpHeaders headers, std::string target = "/2015-03-31/functions") {
  HttpRequest head;
  head.method = "POST";
  head.target = std::move(target);
  head.headers = std::move(headers);
  return head;
}

std::string fault_of(HttpHeaders headers, const BrowserPolicy& policy = {}) {
  return browser_fault(policy, request(std::move(headers))).value_or("passes");
}

bool passes(HttpHeaders headers, const BrowserPolicy& policy = {}) {
  return fault_of(std::move(headers), policy) == "passes";
}

const BrowserPolicy kOpened{.allowed_hosts = {"Wheelpit", "*.example.com", "10.0.0.7", "[fe80::A]"},
                            .allowed_origins = {*parse_web_origin("http://front.example:3000"),
                                                *parse_web_origin("https://front.example")}};

TEST(BrowserGuard, ClientsOfThisMachinePass) {
  EXPECT_TRUE(passes({}));  // HTTP/1.0
  EXPECT_TRUE(passes({{"host", "127.0.0.1:9400"}}));
  EXPECT_TRUE(passes({{"HOST", "LocalHost:9400"}, {"Content-Type", "text/plain"}}));
  EXPECT_TRUE(passes({{"Host", "[::1]:9400"}, {"Sec-Fetch-Mode", "cors"}}));  // Node's fetch
  EXPECT_TRUE(passes({{"Host", "lambda.us-east-1.localhost:80"}}));
}

TEST(BrowserGuard, AHostThatANameServerDecidesAboutIsRefused) {
  for (const char* host : {"evil.example", "evil.example:9400", "localhost.evil.example", "127.1",
                           "127.0.0.1.nip.io", "0.0.0.0", "me@127.0.0.1", "127.0.0.1, evil.example",
                           "", " ", "192.168.1.5", "2130706433", "[::ffff:127.0.0.1]"}) {
    EXPECT_FALSE(passes({{"Host", host}})) << host;
  }
  EXPECT_FALSE(passes({{"Host", "localhost"}, {"hOST", "evil.example"}}));
  EXPECT_FALSE(passes({{"Host", "localhost"}, {"Host", "localhost"}}));
}

TEST(BrowserGuard, ARefusedHostIsNamedWithTheKeyThatAllowsIt) {
  EXPECT_EQ(fault_of({{"Host", "wheelpit:9400"}}),
            "The request is addressed to the host \"wheelpit:9400\", which is not a name of this "
            "machine (a web page could have sent it). If it is how clients reach this engine, add "
            "it to the configuration: [server] allowed_hosts = [\"wheelpit\"].");
  EXPECT_TRUE(passes({{"Host", "wheelpit:9400"}}, kOpened));
}

TEST(BrowserGuard, WhatAHeaderSaysIsShownEscapedAndCut) {
  const std::string fault = fault_of({{"Host", "\"><script>\x1b\n" + std::string(5000, 'x')}});
  EXPECT_LT(fault.size(), 350U);
  EXPECT_EQ(fault.find('\x1b'), std::string::npos);
  EXPECT_EQ(fault.find('\n'), std::string::npos);
  const HttpResponse refused = browser_refusal(fault);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(find_header(refused.headers, "Content-Type"), "application/json");
  EXPECT_EQ(find_header(refused.headers, "X-Content-Type-Options"), "nosniff");
}

TEST(BrowserGuard, AllowedHostsAreWholeNamesOnAnyPort) {
  for (const char* host : {"wheelpit", "WHEELPIT:1", "wheelpit.", "a.example.com",
                           "a.b.example.com", "10.0.0.7:80", "[fe80:0::a]"}) {
    EXPECT_TRUE(passes({{"Host", host}}, kOpened)) << host;
  }
  for (const char* host : {"wheelpit.evil.example", "xwheelpit", "example.com", "evilexample.com",
                           "a.example.com.evil.example", "10.0.0.70", "[fe80::b]"}) {
    EXPECT_FALSE(passes({{"Host", host}}, kOpened)) << host;
  }
}

TEST(BrowserGuard, TheAuthorityOfAnAbsoluteTargetIsAHostToo) {
  const auto ask = [](const char* target, HttpHeaders headers) {
    return !browser_fault({}, request(std::move(headers), target));
  };
  EXPECT_TRUE(ask("http://localhost:9400/x", {{"Host", "localhost:9400"}}));
  EXPECT_FALSE(ask("http://evil.example:9400/x", {{"Host", "localhost:9400"}}));
  EXPECT_FALSE(ask("http://localhost:9400/x", {{"Host", "evil.example:9400"}}));
  EXPECT_FALSE(ask("http://localhost@evil.example/", {}));
  EXPECT_FALSE(ask("http:///x", {}));
  EXPECT_TRUE(ask("/x?u=http://evil.example", {{"Host", "localhost"}}));
}

TEST(BrowserGuard, APageOfAnotherOriginIsRefused) {
  for (const char* origin :
       {"https://evil.example", "http://evil.localhost:8000", "http://localhost:8000",
        "http://127.0.0.1:9400", "http://localhost", "https://localhost", "null", "",
        "http://localhost:9400/", "http://localhost:9400 http://localhost:9400", "file://",
        "chrome-extension://abc", "http://a@localhost:9400", "ws://localhost:9400"}) {
    EXPECT_FALSE(passes({{"Host", "localhost:9400"}, {"Origin", origin}})) << origin;
    EXPECT_FALSE(
        passes({{"Host", "localhost:9400"}, {"origin", origin}, {"Sec-Fetch-Site", "same-origin"}}))
        << origin;
  }
  EXPECT_FALSE(passes({{"Origin", "http://localhost:9400"}}));  // without a Host
  EXPECT_FALSE(passes(
      {{"Host", "localhost"}, {"Origin", "http://localhost"}, {"Origin", "https://evil.example"}}));
}

TEST(BrowserGuard, ItsOwnPagesPass) {
  EXPECT_TRUE(passes({{"Host", "localhost:9400"}, {"Origin", "http://localhost:9400"}}));
  EXPECT_TRUE(passes({{"Host", "LOCALHOST:9400"}, {"Origin", "http://localhost:9400"}}));
  EXPECT_TRUE(passes({{"Host", "localhost"}, {"Origin", "http://localhost"}}));
  EXPECT_TRUE(passes({{"Host", "a.example.com"}, {"Origin", "https://a.example.com"}}, kOpened));
  EXPECT_TRUE(passes({{"Host", "[::1]:9400"}, {"Origin", "http://[::1]:9400"}}));
}

TEST(BrowserGuard, OverTlsAPageThatCameWithoutIsNotItsOwn) {
  const BrowserPolicy secure{.secure = true};
  EXPECT_TRUE(passes({{"Host", "localhost:9400"}, {"Origin", "https://localhost:9400"}}, secure));
  EXPECT_FALSE(passes({{"Host", "localhost:9400"}, {"Origin", "http://localhost:9400"}}, secure));
}

TEST(BrowserGuard, WithoutAnOriginTheFetchMetadataDecide) {
  const auto site = [](const char* value) {
    return passes({{"Host", "localhost:9400"}, {"sec-fetch-site", value}});
  };
  EXPECT_TRUE(site("same-origin"));
  EXPECT_TRUE(site("none"));
  for (const char* value : {"cross-site", "same-site", "", "None", "none, cross-site"}) {
    EXPECT_FALSE(site(value)) << value;
  }
  EXPECT_FALSE(passes(
      {{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "cross-site"}}));
}

TEST(BrowserGuard, AllowedOriginsAreExact) {
  const auto page = [](const char* origin) {
    return passes(
        {{"Host", "localhost:9400"}, {"Origin", origin}, {"Sec-Fetch-Site", "cross-site"}},
        kOpened);
  };
  EXPECT_TRUE(page("http://front.example:3000"));
  EXPECT_TRUE(page("https://front.example"));
  EXPECT_FALSE(page("http://front.example"));
  EXPECT_FALSE(page("https://front.example:3000"));
  EXPECT_FALSE(page("https://front.example.evil"));
  EXPECT_FALSE(page("https://x.front.example"));
  // An allowed origin opens no host.
  EXPECT_FALSE(passes({{"Host", "evil.example"}, {"Origin", "https://front.example"}}, kOpened));
}

TEST(BrowserGuard, WhereRequestsAreSignedNothingIsRefused) {
  const BrowserPolicy signed_only{.signatures_required = true};
  EXPECT_TRUE(passes({{"Host", "evil.example"}, {"Origin", "null"}}, signed_only));
}

TEST(BrowserGuard, ARuntimeApiRefusesEveryBrowser) {
  const auto refused = [](HttpHeaders headers) {
    return runtime_caller_fault(request(std::move(headers), "/2018-06-01/runtime/invocation/next"));
  };
  EXPECT_FALSE(refused({{"Host", "127.0.0.1:40000"}, {"User-Agent", "aws-lambda-rust"}}));
  EXPECT_FALSE(refused({}));
  EXPECT_FALSE(refused({{"Host", "127.0.0.1:40000"}, {"sec-fetch-mode", "cors"}}));  // Node's fetch
  EXPECT_TRUE(refused({{"Host", "127.0.0.1:40000"}, {"origin", "http://127.0.0.1:40000"}}));
  EXPECT_TRUE(refused({{"Host", "127.0.0.1:40000"}, {"SEC-FETCH-SITE", "none"}}));
  EXPECT_TRUE(refused({{"Host", "127.0.0.1:40000"}, {"Sec-Fetch-Dest", "image"}}));
  EXPECT_TRUE(refused({{"Host", "evil.example:40000"}}));  // rebinding sends nothing else
}

TEST(HostPattern, IsANameWithoutAPort) {
  for (const char* good : {"wheelpit", "Wheelpit.", "*.example.com", "10.0.0.7", "[::2]"}) {
    EXPECT_FALSE(host_pattern_fault(good)) << good;
  }
  for (const char* bad : {"", "*", "*.", "*.*", "a*", "*a.b", "a:80", "*.a:80", "http://a", "a/b",
                          "a b", "::1", "*.[::1]", "a,b"}) {
    EXPECT_TRUE(host_pattern_fault(bad)) << bad;
  }
}

TEST(Cors, APreflightIsAnsweredWithWhatItAskedFor) {
  HttpRequest head = request({{"Origin", "http://front.example:3000"},
                              {"Access-Control-Request-Method", "PUT"},
                              {"Access-Control-Request-Headers", "authorization, x-amz-date"},
                              {"Access-Control-Request-Private-Network", "true"}});
  EXPECT_FALSE(is_preflight(head));
  head.method = "OPTIONS";
  EXPECT_TRUE(is_preflight(head));
  const HttpResponse answer = preflight_answer("http://front.example:3000", head);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(find_header(answer.headers, "Access-Control-Allow-Origin"),
            "http://front.example:3000");
  EXPECT_EQ(find_header(answer.headers, "Access-Control-Allow-Headers"),
            "authorization, x-amz-date");
  EXPECT_EQ(find_header(answer.headers, "Access-Control-Allow-Private-Network"), "true");
  EXPECT_TRUE(find_header(answer.headers, "Access-Control-Allow-Methods")->contains("DELETE"));
  EXPECT_TRUE(find_header(answer.headers, "Vary")->contains("Origin"));
  EXPECT_FALSE(find_header(answer.headers, "Access-Control-Allow-Credentials"));
}

TEST(Cors, APreflightThatAsksForWhatNoBrowserAsksIsNotRepeated) {
  HttpRequest head = request({{"Access-Control-Request-Headers", "a\"<b>"}});
  head.method = "OPTIONS";
  EXPECT_FALSE(
      find_header(preflight_answer("http://a", head).headers, "Access-Control-Allow-Headers"));
}

}  // namespace
}  // namespace wheelpit
