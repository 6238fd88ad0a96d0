#include "api/admin/answer_tag.h"

#include <array>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace wheelpit::api {
namespace {

std::string tag_of(std::string_view body) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "\"%zx-%zx\"", std::hash<std::string_view>{}(body),
                body.size());
  return text.data();
}

// If-None-Match is a list; tags of weak comparison have a W/ in front.
bool names(std::string_view list, std::string_view tag) {
  return list == "*" || list.contains(tag);
}

}  // namespace

bool is_polled(const Operation& operation) {
  return operation.method == "GET" && operation.path.starts_with("/_wheelpit/") &&
         operation.effect != Effect::reveals;
}

void tag_answer(const HttpRequest& request, HttpResponse& answer) {
  if (answer.status != 200 || answer.shared_body) return;
  const std::string tag = tag_of(answer.body);
  answer.headers.emplace_back("ETag", tag);
  answer.headers.emplace_back("Cache-Control", "private, no-cache");
  const auto known = request.header("If-None-Match");
  if (!known || !names(*known, tag)) return;
  answer.status = 304;
  answer.body.clear();
}

void settle_caching(const Operation& operation, const HttpRequest& request, HttpResponse& answer) {
  if (operation.effect == Effect::reveals) {
    answer.headers.emplace_back("Cache-Control", "no-store");
  } else if (is_polled(operation)) {
    tag_answer(request, answer);
  }
}

}  // namespace wheelpit::api
