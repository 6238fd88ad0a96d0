// Bytes as a function's process might send them to its Runtime API: through the HTTP parser with
// the API's limits, and each request through the routes and into an answer.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/http_request_parser.h"
#include "runtime/api_answer.h"
#include "runtime/environment_machine.h"
#include "runtime/runtime_route.h"

namespace {

using namespace wheelpit;

void serve(EnvironmentMachine& machine, HttpRequest request) {
  const RuntimeRoute route = route_runtime_call(request.method, request.path());
  switch (route.call) {
    case RuntimeCall::next:
      if (!machine.next() && machine.state() == EnvironmentMachine::State::ready)
        machine.begin("id");
      break;
    case RuntimeCall::response:
      if (!machine.response(route.request_id)) answer_of_response(request);
      break;
    case RuntimeCall::error:
      if (!machine.error(route.request_id)) answer_of_error(request);
      break;
    case RuntimeCall::init_error:
      if (!machine.init_error()) answer_of_error(request);
      break;
    default:
      break;
  }
}

}  // namespace

// The first byte says how the rest is cut into pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  HttpRequestParser parser(
      {.header_bytes = 4096, .body_bytes = 2048, .oversized = HttpLimits::Oversized::drain});
  EnvironmentMachine machine;
  std::size_t begin = 0;
  for (std::size_t end = 0; end < input.size() && !parser.failure();) {
    end = std::min(end + piece, input.size());
    for (;;) {
      begin += parser.feed(input.substr(begin, end - begin));
      parser.take_expectation();
      if (!parser.complete()) break;
      serve(machine, parser.take_request());
    }
  }
  parser.end_of_input();
  if (parser.complete()) serve(machine, parser.take_request());
  return 0;
}
