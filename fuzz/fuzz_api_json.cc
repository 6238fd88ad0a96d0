// A client's request. The first octet chooses the operation, or, when there is none of that number,
// the request's target; the rest is the body, and its query too.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/http/router.h"
#include "api/json/json_check.h"
#include "api/mappings/mapping_json.h"
#include "api/model/decode.h"
#include "api/model/encode.h"
#include "mapping/settings_rules.h"

namespace {

using namespace wheelpit;

// Path members of the operation, all of them `value`.
api::UriParameters uri_of(const api::Operation& operation, const std::string& value) {
  api::UriParameters uri;
  for (const api::Member& member : operation.input->members) {
    if (member.location != api::Location::uri) continue;
    uri.emplace_back(member.wire_name.empty() ? member.name : member.wire_name, value);
  }
  return uri;
}

// What a new mapping asks of its source is judged whatever it says.
void judge_source(const boost::json::object& input) {
  const auto kind = api::kind_of(input, {});
  if (!kind) return;
  const MappingSettings given = api::settings_of(input);
  const Status checked = check_new_settings(*kind, given, ManualClock::kWallStart);
  if (!checked && checked.error().message().empty()) std::abort();
  if (!with_defaults(*kind, given, "uuid").batch_size) std::abort();
}

// Whatever is refused, the refusal is JSON (STS's is XML).
void check_refusal(api::Service service, const api::ServiceError& error) {
  const HttpResponse response = error_response(service, error);
  if (response.status < 400) std::abort();
  if (service != api::Service::sts && !api::check_json(response.body)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  HttpRequest request;
  request.method = "GET";
  request.body = bytes;

  const auto operations = api::all_operations();
  if (data[0] >= operations.size()) {
    request.target = bytes;
    if (const auto found = api::route(request); !found) {
      check_refusal(api::service_of(request), found.error());
    }
    return 0;
  }
  const api::Operation& operation = *operations[data[0]];
  request.target = "/?" + bytes;
  const auto input = decode_input(operation, uri_of(operation, bytes), request);
  if (!input) {
    check_refusal(operation.service, input.error());
    return 0;
  }
  if (!api::check_json(encode_output(*operation.input, *input))) std::abort();
  if (operation.name == "CreateEventSourceMapping") judge_source(*input);
  return 0;
}
