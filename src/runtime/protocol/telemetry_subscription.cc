#include "runtime/protocol/telemetry_subscription.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

#include "net/address/endpoint.h"
#include "runtime/protocol/extension_registry.h"

namespace wheelpit::runtime {

namespace json = boost::json;

namespace {

// Gathers what is wrong.
class Faults {
 public:
  void add(std::string_view fault) {
    if (!text_.empty()) text_ += "; ";
    text_ += fault;
  }
  bool any() const { return !text_.empty(); }
  ApiRefusal refusal() const { return extension_refusal("ValidationError", text_, 400); }

 private:
  std::string text_;
};

std::optional<std::string> text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string().data(), value->get_string().size());
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

void read_version(const json::object& body, TelemetrySubscription& made, Faults& faults) {
  const auto version = text_of(body, "schemaVersion");
  if (made.api == TelemetryApi::logs) {
    made.runtime_done = version == "2021-03-18";
    if (version && *version != "2020-08-15" && *version != "2021-03-18") {
      faults.add("schemaVersion should be one of 2020-08-15, 2021-03-18");
    }
    return;
  }
  made.structured_lines = version != "2022-07-01";
  constexpr std::array<std::string_view, 3> kVersions = {"2022-07-01", "2022-12-13", "2025-01-29"};
  if (!version || std::ranges::find(kVersions, *version) == kVersions.end()) {
    faults.add("schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29");
  }
}

void read_types(const json::object& body, TelemetrySubscription& made, Faults& faults) {
  const json::value* list = body.if_contains("types");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    return faults.add("types should not be empty");
  }
  for (const json::value& type : list->get_array()) {
    const std::string name =
        type.is_string() ? std::string(type.get_string().data(), type.get_string().size()) : "";
    if (name == "platform") {
      made.platform = true;
    } else if (name == "function") {
      made.function = true;
    } else if (name == "extension") {
      made.extension = true;
    } else {
      return faults.add("types should be some of platform, function, extension");
    }
    made.types.push_back(name);
  }
}

// The environment's own names are the only destinations: the engine connects nowhere else.
void read_uri(const std::string& uri, TelemetrySubscription& made, Faults& faults) {
  const auto url = boost::urls::parse_uri(uri);
  if (!url || url->scheme() != "http" || url->has_userinfo() || url->has_fragment()) {
    return faults.add("URI should be http://sandbox.localdomain:PORT/PATH");
  }
  made.host = url->host();
  if (made.host != "sandbox.localdomain" && made.host != "sandbox") {
    faults.add("URI host should be sandbox.localdomain");
  }
  const auto port = parse_port({url->port().data(), url->port().size()});
  if (!url->has_port() || url->port().empty()) {
    faults.add("URI port is not provided");
  } else if (!port) {
    faults.add("URI port is out of range");
  }
  made.port = port.value_or(0);
  made.host += ":" + std::to_string(made.port);
  const auto target = url->encoded_target();
  made.target.assign(target.data(), target.size());
  if (!made.target.starts_with('/')) made.target.insert(0, "/");
}

void read_port(const json::object& destination, TelemetrySubscription& made, Faults& faults) {
  made.form = TelemetryForm::lines;
  const json::value* value = destination.if_contains("port");
  if (value == nullptr || value->is_null()) return faults.add("port is not provided");
  boost::system::error_code ec;
  const auto port = value->to_number<std::int64_t>(ec);
  if (ec || port < 1 || port > 65535) return faults.add("port should be between 1 and 65535");
  made.port = static_cast<std::uint16_t>(port);
}

void read_destination(const json::object& body, TelemetrySubscription& made, Faults& faults) {
  const json::object* destination = object_of(body, "destination");
  if (destination == nullptr) return faults.add("destination is not provided");
  const auto protocol = text_of(*destination, "protocol");
  if (protocol == "TCP") return read_port(*destination, made, faults);
  if (protocol != "HTTP") return faults.add("protocol should be one of HTTP, TCP");
  const auto uri = text_of(*destination, "URI");
  if (!uri) return faults.add("URI is not provided");
  read_uri(*uri, made, faults);
}

struct Range {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
};

std::optional<std::int64_t> number_of(const json::object& buffering, const Range& range,
                                      Faults& faults) {
  const json::value* value = buffering.if_contains({range.name.data(), range.name.size()});
  if (value == nullptr || value->is_null()) return std::nullopt;
  boost::system::error_code ec;
  const auto number = value->to_number<std::int64_t>(ec);
  if (!ec && number >= range.least && number <= range.most) return number;
  faults.add(std::string(range.name) + " should be between " + std::to_string(range.least) +
             " and " + std::to_string(range.most));
  return std::nullopt;
}

void read_buffering(const json::object& body, TelemetrySubscription& made, Faults& faults) {
  const json::object* given = object_of(body, "buffering");
  if (given == nullptr) return;
  TelemetryBuffering& buffering = made.buffering;
  if (const auto items = number_of(*given, {"maxItems", 1'000, 10'000}, faults)) {
    buffering.items = static_cast<std::size_t>(*items);
  }
  if (const auto bytes = number_of(*given, {"maxBytes", 262'144, 1'048'576}, faults)) {
    buffering.bytes = static_cast<std::size_t>(*bytes);
  }
  if (const auto wait = number_of(*given, {"timeoutMs", 25, 30'000}, faults)) {
    buffering.wait = std::chrono::milliseconds(*wait);
  }
}

}  // namespace

std::expected<TelemetrySubscription, ApiRefusal> parse_telemetry_subscription(
    TelemetryApi api, std::string_view body) {
  boost::system::error_code ec;
  const json::value value = json::parse({body.data(), body.size()}, ec);
  if (ec || !value.is_object()) {
    return std::unexpected(
        extension_refusal("ValidationError", "the body should be a JSON object", 400));
  }
  const json::object& members = value.get_object();
  TelemetrySubscription made;
  made.api = api;
  Faults faults;
  read_version(members, made, faults);
  read_destination(members, made, faults);
  read_types(members, made, faults);
  read_buffering(members, made, faults);
  if (faults.any()) return std::unexpected(faults.refusal());
  return made;
}

}  // namespace wheelpit::runtime
