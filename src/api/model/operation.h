#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "api/json/shape.h"

namespace wheelpit::api {

enum class Service { lambda, secrets_manager, logs, mq, sts };

enum class RequestBody { json, raw };  // raw: the payload of Invoke

// The effect of an operation, which decides who may call it.
enum class Effect {
  undeclared,  // no row says so: forbidden to everyone but the operator
  identifies,  // tells the caller who it is
  invokes,     // runs a function
  reads,       // configuration, code, logs, events without what they hold
  reveals,     // shows a secret, or a payload
  writes,      // changes any of these
};

// One operation of a service: its request, its input and its output.
struct Operation {
  Service service = Service::lambda;
  std::string_view name;
  Effect effect = Effect::undeclared;
  std::string_view method = {};  // of services that route by path
  std::string_view path = {};    // "/2015-03-31/functions/{FunctionName}/code"
  // "List=ALL": the request's query must have it. Such a row stands before one without.
  std::string_view query = {};
  int status = 200;
  const Shape* input;
  // What is taken in profile "extended", if it is more; anyone who handles the operation checks who
  // may ask for that.
  const Shape* extended_input = nullptr;
  const Shape* output;
  RequestBody body = RequestBody::json;
  // A request must be smaller, in bytes. What holds no code is small on the service, too.
  std::size_t request_below = 1'048'576;
};

// Of requests that may hold code, as the service defines it.
inline constexpr std::size_t kRequestWithCode = 70'167'211;

// The tables, one a file. All implemented operations.
std::span<const Operation> mapping_operations();
std::span<const Operation> function_operations();
std::span<const Operation> version_operations();
std::span<const Operation> concurrency_operations();
std::span<const Operation> function_setting_operations();
std::span<const Operation> layer_operations();
std::span<const Operation> tag_operations();
std::span<const Operation> async_event_operations();
std::span<const Operation> secret_operations();
std::span<const Operation> log_operations();
std::span<const Operation> broker_operations();
std::span<const Operation> broker_setting_operations();
std::span<const Operation> position_operations();
std::span<const Operation> session_operations();
std::span<const Operation> batch_operations();
std::span<const Operation> lab_operations();
std::span<const Operation> quarantine_operations();
std::span<const Operation> status_operations();
std::span<const Operation> overview_operations();
std::span<const Operation> series_operations();
std::span<const Operation> environment_operations();
std::span<const Operation> settings_operations();
std::span<const Operation> sts_operations();

std::span<const Operation* const> all_operations();

}  // namespace wheelpit::api
