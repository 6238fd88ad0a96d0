#include "app/dev/dev_session.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include "app/commands/engine_call.h"

namespace wheelpit {
namespace {

namespace json = boost::json;
using std::string_view;

constexpr auto kFunctions = "/2015-03-31/functions";
constexpr auto kMappings = "/2015-03-31/event-source-mappings";
constexpr int kConflict = 409;
constexpr int kUnknown = 404;

std::string text_of(const json::object& members, string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

Error refused(const std::string& what, const EngineAnswer& answer) {
  return {Errc::invalid_argument,
          "the engine refuses the " + what + ": " +
              (answer.message().empty() ? std::to_string(answer.status) : answer.message())};
}

// ARN of the secret with the broker's login; "" if there is none.
Result<std::string> make_secret(const AskEngine& engine, const DevBroker& broker) {
  if (broker.user.empty()) return std::string();
  json::object body = dev_secret(broker);
  auto made = call_secrets(engine, "CreateSecret", json::serialize(body));
  if (!made) return made.error();
  if (text_of(made->members, "__type").ends_with("ResourceExistsException")) {
    json::value name = body.at("Name");  // what it refers to moves when the object grows
    body["SecretId"] = std::move(name);
    body.erase("Name");
    made = call_secrets(engine, "PutSecretValue", json::serialize(body));
    if (!made) return made.error();
  }
  if (!made->good()) return refused("login", *made);
  return text_of(made->members, "ARN");
}

Status make_function(const AskEngine& engine, const DevFunction& function,
                     const DevFunctionOptions& options) {
  const std::string body = json::serialize(dev_create_function(function, options));
  auto made = call_engine(engine, "POST", kFunctions, body);
  if (made && made->status == kConflict) {
    const auto gone = call_engine(engine, "DELETE", kFunctions + ("/" + function.name));
    if (!gone) return gone.error();
    made = call_engine(engine, "POST", kFunctions, body);
  }
  if (!made) return made.error();
  if (!made->good()) return refused("function", *made);
  return {};
}

Result<std::string> broker_arn(const AskEngine& engine, const DevBroker& broker) {
  if (broker.kind != SourceKind::rabbitmq && broker.kind != SourceKind::activemq) {
    return std::string();
  }
  const auto brokers = call_engine(engine, "GET", "/_wheelpit/brokers");
  if (!brokers) return brokers.error();
  const json::value* const list = brokers->members.if_contains("Brokers");
  if (!brokers->good() || list == nullptr || !list->is_array() || list->as_array().empty()) {
    return refused("broker", *brokers);
  }
  return text_of(list->as_array().front().as_object(), "Arn");
}

// The UUID of a mapping of this function and source that exists already; "" if none is.
Result<std::string> earlier_mapping(const AskEngine& engine, const DevFunction& function,
                                    const json::object& wanted) {
  const auto found = call_engine(
      engine, "GET", std::string(kMappings) + "?FunctionName=" + url_encoded(function.name));
  if (!found) return found.error();
  if (found->status == kUnknown) return std::string();
  const json::value* const list = found->members.if_contains("EventSourceMappings");
  if (list == nullptr || !list->is_array()) return refused("question for its mappings", *found);
  for (const json::value& each : list->as_array()) {
    const json::object& mapping = each.as_object();
    bool same = true;
    for (const char* const name :
         {"EventSourceArn", "Queues", "Topics", "SelfManagedEventSource"}) {
      const json::value* const value = wanted.if_contains(name);
      const json::value* const there = mapping.if_contains(name);
      same = same && (value == nullptr || (there != nullptr && *there == *value));
    }
    if (same) return text_of(mapping, "UUID");
  }
  return std::string();
}

// A function that has just been made takes a moment.
Result<EngineAnswer> put_mapping(const AskEngine& engine, const std::string& method,
                                 const std::string& target, const json::object& body) {
  constexpr int kTries = 30;
  for (int i = 0;; ++i) {
    auto answer = call_engine(engine, method, target, json::serialize(body));
    if (!answer || answer->status != kConflict || i == kTries ||
        !answer->message().contains("pdate")) {
      return answer;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace

Result<DevMade> make_dev_mapping(const AskEngine& engine, const DevBroker& broker,
                                 const DevFunction& function, const DevFunctionOptions& options,
                                 const DevMappingOptions& mapping) {
  const auto secret = make_secret(engine, broker);
  if (!secret) return secret.error();
  const auto arn = broker_arn(engine, broker);
  if (!arn) return arn.error();
  const json::object wanted = dev_create_mapping(broker, function, mapping, *arn, *secret);
  const auto earlier = earlier_mapping(engine, function, wanted);
  if (!earlier) return earlier.error();
  if (Status made = make_function(engine, function, options); !made) return made.error();
  const auto made = earlier->empty()
                        ? put_mapping(engine, "POST", std::string(kMappings) + "/", wanted)
                        : put_mapping(engine, "PUT", std::string(kMappings) + "/" + *earlier,
                                      dev_update_mapping(mapping));
  if (!made) return made.error();
  if (!made->good()) return refused("mapping", *made);
  DevMade result{text_of(made->members, "UUID")};
  if (mapping.records_events) {
    const auto recorded =
        call_engine(engine, "POST", "/_wheelpit/mappings/" + result.mapping + "/recording",
                    R"({"Enabled":true,"MaxBatches":100})");
    if (!recorded) return recorded.error();
    if (!recorded->good()) return refused("recording of its events", *recorded);
  }
  return result;
}

}  // namespace wheelpit
