#include "app/commands/engine_call.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "app/commands/async_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

Result<EngineAnswer> answer_to(const AskEngine& engine, HttpRequest request) {
  const auto answer = engine(std::move(request));
  if (!answer) {
    return Error(answer.error().code(),
                 "cannot reach the engine: " + printable(answer.error().message()) +
                     "; is it running? --endpoint-url names another one");
  }
  EngineAnswer read{.status = answer->status, .members = {}};
  boost::system::error_code failure;
  json::value members = json::parse(answer->body, failure);
  if (!failure && members.is_object()) read.members = std::move(members.as_object());
  return read;
}

}  // namespace

std::string EngineAnswer::message() const {
  for (const char* const name : {"message", "Message"}) {
    const json::value* text = members.if_contains(name);
    if (text != nullptr && text->is_string()) return printable(std::string_view(text->as_string()));
  }
  return "";
}

std::string refusal_text(const EngineAnswer& answer) {
  std::string text = "the engine answered " + std::to_string(answer.status);
  if (const std::string message = answer.message(); !message.empty()) text += ": " + message;
  if (answer.status == 401 || answer.status == 403) {
    text +=
        "; requests are signed with the key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set "
        "both to one of [server] access_keys";
  }
  return text;
}

Result<EngineAnswer> call_engine(const AskEngine& engine, const std::string& method,
                                 const std::string& target, std::string body) {
  HttpRequest request{.method = method, .target = target, .headers = {}, .body = std::move(body)};
  if (!request.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  return answer_to(engine, std::move(request));
}

Result<EngineAnswer> call_secrets(const AskEngine& engine, const std::string& operation,
                                  std::string body) {
  return answer_to(engine, {.method = "POST",
                            .target = "/",
                            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                                        {"X-Amz-Target", "secretsmanager." + operation}},
                            .body = std::move(body)});
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace wheelpit
