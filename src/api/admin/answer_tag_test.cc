#include "api/admin/answer_tag.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::api {
namespace {

HttpResponse saying(std::string body, int status = 200) {
  HttpResponse answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

HttpResponse tagged(HttpResponse answer, HttpHeaders headers = {}) {
  const HttpRequest request{
      .method = "GET", .target = "/", .headers = std::move(headers), .body = {}};
  tag_answer(request, answer);
  return answer;
}

std::string tag_of(const HttpResponse& answer) {
  return std::string(find_header(answer.headers, "ETag").value_or(""));
}

TEST(AnswerTag, IsTheSameForTheSameAnswerAlone) {
  const std::string tag = tag_of(tagged(saying("{}")));
  EXPECT_TRUE(tag.starts_with('"') && tag.ends_with('"')) << tag;
  EXPECT_EQ(tag, tag_of(tagged(saying("{}"))));
  EXPECT_NE(tag, tag_of(tagged(saying("[]"))));
  EXPECT_NE(tag, tag_of(tagged(saying(""))));
}

TEST(AnswerTag, WhoHasTheAnswerIsSentNoneAgain) {
  const std::string tag = tag_of(tagged(saying("{}")));
  for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const HttpResponse answer = tagged(saying("{}"), {{"If-None-Match", known}});
    EXPECT_EQ(answer.status, 304) << known;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(tag_of(answer), tag);
  }
  EXPECT_EQ(tagged(saying("[]"), {{"If-None-Match", tag}}).status, 200);
  EXPECT_EQ(tagged(saying("[]"), {{"If-None-Match", ""}}).body, "[]");
}

TEST(AnswerTag, AnErrorHasNone) {
  EXPECT_EQ(tag_of(tagged(saying("{}", 404), {{"If-None-Match", "*"}})), "");
}

TEST(AnswerTag, OnlyWhatReadsOfOurOwnIsPolled) {
  for (const Operation* operation : all_operations()) {
    EXPECT_EQ(is_polled(*operation), operation->method == "GET" &&
                                         operation->path.starts_with("/_wheelpit/") &&
                                         operation->effect != Effect::reveals)
        << operation->name;
  }
}

TEST(AnswerTag, WhatRevealsIsNotToBeStored) {
  const HttpRequest request{
      .method = "GET", .target = "/", .headers = {{"If-None-Match", "*"}}, .body = {}};
  int revealing = 0;
  for (const Operation* operation : all_operations()) {
    if (operation->effect != Effect::reveals) continue;
    ++revealing;
    HttpResponse answer = saying("{}");
    settle_caching(*operation, request, answer);
    EXPECT_EQ(find_header(answer.headers, "Cache-Control"), "no-store") << operation->name;
    EXPECT_EQ(tag_of(answer), "") << operation->name;
    EXPECT_EQ(answer.body, "{}") << operation->name;
  }
  EXPECT_GE(revealing, 4);
}

}  // namespace
}  // namespace wheelpit::api
