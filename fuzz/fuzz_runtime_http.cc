// Bytes as a function's process might send them to its Runtime API: through the HTTP parser with
// the API's limits, and each request through the routes and into an answer: collected, or piece by
// piece as a caller who streams would have it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/http/http_request_parser.h"
#include "runtime/protocol/api_answer.h"
#include "runtime/protocol/environment_machine.h"
#include "runtime/protocol/runtime_route.h"
#include "runtime/protocol/streamed_response.h"

namespace {

using namespace wheelpit;

void serve(runtime::EnvironmentMachine& machine, HttpRequest request) {
  const runtime::RuntimeRoute route = runtime::route_runtime_call(request.method, request.path());
  switch (route.call) {
    case runtime::RuntimeCall::next:
      if (!machine.next() && machine.state() == runtime::EnvironmentMachine::State::ready)
        machine.begin("id");
      break;
    case runtime::RuntimeCall::response:
      if (!machine.response(route.request_id)) runtime::answer_of_response(request);
      break;
    case runtime::RuntimeCall::error:
      if (!machine.error(route.request_id)) runtime::answer_of_error(request);
      break;
    case runtime::RuntimeCall::init_error:
      if (!machine.init_error()) runtime::answer_of_error(request);
      break;
    default:
      break;
  }
}

bool streams(const HttpRequest& head) {
  return head.header("Lambda-Runtime-Function-Response-Mode") == "streaming";
}

// What a head has to be like whatever the bytes are: one host at most, one length of the body.
void check(const HttpRequest& head) {
  int hosts = 0;
  int lengths = 0;
  for (const auto& [name, value] : head.headers) {
    const HttpHeaders one{{name, ""}};
    if (find_header(one, "Host")) ++hosts;
    if (find_header(one, "Content-Length") || find_header(one, "Transfer-Encoding")) ++lengths;
    if (find_header(one, "Transfer-Encoding") && value.size() != 7) std::abort();
  }
  const bool is_path = head.target.starts_with('/') || head.target == "*";
  if (hosts > 1 || lengths > 1 || !is_path) std::abort();
}

// A body on its way.
class Streamed {
 public:
  explicit Streamed(runtime::EnvironmentMachine& machine) : machine_(machine) {}

  void take(HttpRequestParser& parser) {
    if (!open_ && parser.streaming()) {
      HttpRequest head = parser.take_head();
      const runtime::RuntimeRoute route = runtime::route_runtime_call(head.method, head.path());
      machine_.begin_response(route.request_id);
      response_.admit(std::move(head.body));
      open_ = true;
    }
    if (open_) response_.admit(parser.take_body());
  }

  // True if the request was one of these.
  bool end(HttpRequest& rest) {
    if (!open_) return false;
    open_ = false;
    machine_.end_response();
    runtime::StreamedResponse::ended(std::move(rest.trailers));
    return true;
  }

 private:
  runtime::EnvironmentMachine& machine_;
  runtime::StreamedResponse response_{"id", 1024};
  bool open_ = false;
};

}  // namespace

// The first byte says how the rest is cut into pieces, and whether bodies are streamed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const HttpLimits limits{
      .header_bytes = 4096, .body_bytes = 2048, .oversized = HttpLimits::Oversized::drain};
  const bool may_stream = data[0] % 2 != 0;
  HttpRequestParser parser(limits);
  runtime::EnvironmentMachine machine;
  Streamed streamed(machine);
  std::size_t begin = 0;
  for (std::size_t end = 0; end < input.size() && !parser.failure();) {
    end = std::min(end + piece, input.size());
    for (;;) {
      begin += parser.feed(input.substr(begin, end - begin));
      if (parser.head_waits()) {
        check(parser.head());
        parser.admit({.streams = may_stream && streams(parser.head())});
        continue;
      }
      parser.take_expectation();
      streamed.take(parser);
      if (!parser.complete()) break;
      HttpRequest request = parser.take_request();
      if (!streamed.end(request)) serve(machine, std::move(request));
    }
  }
  parser.end_of_input();
  if (parser.complete()) serve(machine, parser.take_request());
  return 0;
}
