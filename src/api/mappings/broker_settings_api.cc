#include "api/mappings/broker_settings_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

#include "api/model/input.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object shown(const Broker& broker) {
  json::object out{{"Name", broker.name},
                   {"Id", broker.id},
                   {"Arn", broker.arn},
                   {"Engine", broker.kind == SourceKind::rabbitmq ? "rabbitmq" : "activemq"},
                   {"Endpoints", array_of(broker.endpoints)}};
  if (broker.tls_ca_file) out["TlsCaFile"] = *broker.tls_ca_file;
  return out;
}

Outcome<Output> told(const Result<BrokersRead>& read) {
  if (!read) return std::unexpected(to_service_error(read.error()));
  return Output(json::object{{"File", read->file},
                             {"Added", array_of(read->changes.added)},
                             {"Changed", array_of(read->changes.changed)},
                             {"Removed", array_of(read->changes.removed)},
                             {"NeedRestart", array_of(read->need_restart)}});
}

std::optional<std::string> given(const json::object& input, std::string_view name) {
  if (!has(input, name)) return std::nullopt;
  return text_of(input, name);
}

std::unexpected<ServiceError> fixed() {
  return fail(ErrorCode::service_unavailable, "The brokers of this engine cannot be changed.");
}

}  // namespace

Answer BrokerSettingsApi::list(Call /*call*/) {
  if (settings() == nullptr) co_return fixed();
  const auto mappings = co_await context_.mappings.list();
  if (!mappings) co_return std::unexpected(to_service_error(mappings.error()));
  json::array brokers;
  for (const Broker& broker : context_.deps.brokers) {
    json::object out = shown(broker);
    out["Mappings"] = std::ranges::count_if(*mappings, [&broker](const auto& mapping) {
      return mapping.value.event_source_arn == broker.arn;
    });
    brokers.push_back(std::move(out));
  }
  json::object out{{"Brokers", std::move(brokers)}};
  if (const std::string file = settings()->file(); !file.empty()) out["File"] = file;
  co_return Output(std::move(out));
}

Answer BrokerSettingsApi::add(Call call) {
  if (settings() == nullptr) co_return fixed();
  const json::object& input = call.input;
  NewBroker broker{.name = text_of(input, "Name"),
                   .id = given(input, "Id"),
                   .engine = text_of(input, "Engine"),
                   .endpoints = {},
                   .tls_ca_file = given(input, "TlsCaFile"),
                   .publisher_secret = given(input, "PublisherSecret"),
                   .publisher_virtual_host = given(input, "PublisherVirtualHost")};
  for (const json::value& url : input.at("Endpoints").as_array()) {
    broker.endpoints.emplace_back(url.as_string());
  }
  co_return told(co_await settings()->add(std::move(broker)));
}

Answer BrokerSettingsApi::reload(Call /*call*/) {
  if (settings() == nullptr) co_return fixed();
  co_return told(co_await settings()->reload());
}

}  // namespace wheelpit::api
