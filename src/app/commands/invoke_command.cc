#include "app/commands/invoke_command.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/engine_call.h"
#include "app/process/exit_codes.h"
#include "base/base64.h"

namespace wheelpit {
namespace {

std::string all_of(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::optional<std::string> payload_of(const std::string& given, const InvokeStreams& streams) {
  if (given == "-") return all_of(streams.in);
  if (!given.starts_with('@')) return given;
  std::ifstream file(given.substr(1), std::ios::binary);
  if (!file) {
    streams.err << "wheelpit invoke: the file " << printable(given.substr(1))
                << " cannot be read\n";
    return std::nullopt;
  }
  return all_of(file);
}

// What the engine says in a refusal.
std::string refusal(const HttpResponse& answer) {
  boost::system::error_code failure;
  const boost::json::value members = boost::json::parse(answer.body, failure);
  if (!failure && members.is_object()) {
    for (const char* const name : {"message", "Message"}) {
      const boost::json::value* const text = members.as_object().if_contains(name);
      if (text != nullptr && text->is_string()) {
        return printable(std::string_view(text->as_string()));
      }
    }
  }
  return "status " + std::to_string(answer.status);
}

}  // namespace

int run_invoke_command(const InvokeCommand& command, const AskEngine& engine,
                       const InvokeStreams& streams) {
  auto payload = payload_of(command.payload, streams);
  if (!payload) return kExitBadUsage;
  HttpRequest request{
      .method = "POST",
      .target = "/2015-03-31/functions/" + url_encoded(command.function) + "/invocations" +
                (command.qualifier.empty() ? "" : "?Qualifier=" + url_encoded(command.qualifier)),
      .headers = {{"Content-Type", "application/json"},
                  {"X-Amz-Invocation-Type", command.event ? "Event" : "RequestResponse"}},
      .body = std::move(*payload)};
  if (command.log && !command.event) request.headers.emplace_back("X-Amz-Log-Type", "Tail");
  const auto answer = engine(std::move(request));
  if (!answer) {
    streams.err << "wheelpit invoke: cannot reach the engine: "
                << printable(answer.error().message())
                << "; is it running? --endpoint-url names another one\n";
    return kExitFailed;
  }
  if (answer->status >= 300) {
    streams.err << "wheelpit invoke: the engine refuses: " << refusal(*answer) << "\n";
    return kExitFailed;
  }
  const auto failed = find_header(answer->headers, "X-Amz-Function-Error");
  if (const auto tail = find_header(answer->headers, "X-Amz-Log-Result")) {
    std::istringstream log(from_base64(*tail).value_or(""));
    for (std::string line; std::getline(log, line);) streams.err << printable(line) << "\n";
  }
  if (command.event) {
    streams.err << "the event is stored, and the function runs as soon as possible\n";
    return kExitDone;
  }
  streams.out << answer->body << '\n' << std::flush;
  if (!failed) return kExitDone;
  streams.err << "wheelpit invoke: the function failed (" << printable(*failed)
              << "); --log shows what it logged\n";
  return kExitFailed;
}

}  // namespace wheelpit
