#include "app/commands/engine_answer.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <ostream>
#include <utility>

#include "app/commands/async_text.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

constexpr auto kWhoAsks =
    "requests are signed with the key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set both to "
    "one of [server] access_keys\n";

}  // namespace

std::optional<json::object> ask_for_members(const AskEngine& engine, const std::string& method,
                                            const std::string& path, std::string body,
                                            std::ostream& err) {
  HttpRequest request{
      .method = method, .target = "/_wheelpit/" + path, .headers = {}, .body = std::move(body)};
  if (!request.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  const auto answer = engine(std::move(request));
  if (!answer) {
    err << "cannot reach the engine: " << printable(answer.error().message())
        << "; is it running? --endpoint-url names another one\n";
    return std::nullopt;
  }
  boost::system::error_code failure;
  json::value members = json::parse(answer->body, failure);
  const bool whole = !failure && members.is_object();
  if (answer->status == 200 && whole) return std::move(members.as_object());
  err << "the engine answered " << answer->status;
  for (const char* const name : {"message", "Message"}) {
    const json::value* text = whole ? members.as_object().if_contains(name) : nullptr;
    if (text == nullptr || !text->is_string()) continue;
    err << ": " << printable(std::string_view(text->as_string()));
    break;
  }
  err << "\n";
  if (answer->status == 401 || answer->status == 403) err << kWhoAsks;
  return std::nullopt;
}

}  // namespace wheelpit
