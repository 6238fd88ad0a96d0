#include "cluster/peer/signatures.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wheelpit::cluster {
namespace {

using namespace std::chrono_literals;
using Kind = PeerRefusal::Kind;

constexpr WallTime kBegan = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};
const std::string kAddress = "10.0.0.5:9401";
const Secret kKey(std::string(32, '\x9c'));

class PeerSignaturesTest : public testing::Test {
 protected:
  PeerSignaturesTest() { verifier_.set_address(kAddress); }

  HttpRequest signed_call(std::string body = "payload") {
    return signer_.sign(kAddress, {.path = "/invoke", .body = std::move(body)}, now_);
  }
  // As the listener does.
  std::optional<PeerRefusal> refusal_of(const HttpRequest& request) {
    HttpRequest head = request;
    head.body.clear();
    if (auto refusal = verifier_.refusal_of_head(head, now_)) return refusal;
    if (auto refusal = verifier_.refusal_of(request, now_)) return refusal;
    return verifier_.refusal_of_repetition(request, now_);
  }
  void expect_stranger(const HttpRequest& request, const std::string& what) {
    const auto refusal = refusal_of(request);
    ASSERT_TRUE(refusal) << what;
    EXPECT_EQ(refusal->kind, Kind::not_a_peer) << what;
  }
  static std::string& header(HttpRequest& request, std::string_view name) {
    const auto found = std::ranges::find(request.headers, name, &HttpHeaders::value_type::first);
    EXPECT_NE(found, request.headers.end()) << name;
    return found->second;
  }

  WallTime now_ = kBegan + 1s;
  PeerSigner signer_{kKey, "6f1a1a52-66f8-4d34-9a3e-3f1f4f7d6c11"};
  PeerVerifier verifier_{kKey, kBegan};
};

TEST_F(PeerSignaturesTest, WhatANodeWithTheSameKeyAsksIsAnsweredOnce) {
  const HttpRequest call = signed_call();
  EXPECT_FALSE(refusal_of(call));
  const auto again = refusal_of(call);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, Kind::not_again);
  EXPECT_FALSE(refusal_of(signed_call()));
  EXPECT_FALSE(refusal_of(signed_call("")));
}

TEST_F(PeerSignaturesTest, AnotherKeyIsRefused) {
  PeerSigner other(Secret(std::string(32, '\x9d')), "6f1a1a52-66f8-4d34-9a3e-3f1f4f7d6c11");
  expect_stranger(other.sign(kAddress, {.path = "/invoke"}, now_), "another key");
  expect_stranger(
      {.method = "POST", .target = "/invoke", .headers = {{"Host", kAddress}}, .body = ""}, "none");
}

TEST_F(PeerSignaturesTest, NothingOfACallCanBeChanged) {
  HttpRequest body = signed_call();
  body.body = "another";
  expect_stranger(body, "body");
  HttpRequest path = signed_call();
  path.target = "/revision";
  expect_stranger(path, "path");
  HttpRequest query = signed_call();
  query.target += "?a=b";
  expect_stranger(query, "query");
  HttpRequest number = signed_call();
  header(number, "X-Wheelpit-Call").back() = '9';
  expect_stranger(number, "number");
  HttpRequest without = signed_call();
  std::erase_if(without.headers, [](const auto& one) { return one.first == "X-Wheelpit-Call"; });
  expect_stranger(without, "no number");
  HttpRequest unsigned_body = signed_call();
  header(unsigned_body, "X-Amz-Content-Sha256") = "UNSIGNED-PAYLOAD";
  expect_stranger(unsigned_body, "body not signed");
  HttpRequest method = signed_call();
  method.method = "PUT";
  expect_stranger(method, "method");
}

// What was recorded on its way to one node is nothing to another.
TEST_F(PeerSignaturesTest, ACallForAnotherNodeIsRefused) {
  expect_stranger(signer_.sign("10.0.0.6:9401", {.path = "/invoke"}, now_), "address");
}

TEST_F(PeerSignaturesTest, TimesAreChecked) {
  now_ = kBegan + 1h;
  const HttpRequest call = signed_call();
  now_ += 6min;
  expect_stranger(call, "late");
  const HttpRequest early = signed_call();
  now_ -= 6min;
  expect_stranger(early, "early");
  now_ = kBegan - 1s;
  const auto before = refusal_of(signed_call());
  ASSERT_TRUE(before);
  EXPECT_EQ(before->kind, Kind::not_yet);
}

TEST_F(PeerSignaturesTest, WebPagesAreRefusedWhateverTheySign) {
  for (const char* name : {"Origin", "Sec-Fetch-Site", "sec-fetch-mode"}) {
    HttpRequest call = signed_call();
    call.headers.emplace_back(name, "http://" + kAddress);
    expect_stranger(call, name);
  }
}

}  // namespace
}  // namespace wheelpit::cluster
