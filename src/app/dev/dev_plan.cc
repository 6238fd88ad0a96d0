#include "app/dev/dev_plan.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "aws/arn.h"
#include "base/json_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

// A basic string of TOML takes the escapes of JSON.
std::string in_quotes(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string listed(std::string_view items) {
  std::string list;
  while (!items.empty()) {
    list += (list.empty() ? "" : ", ") + in_quotes(take_part(items, ','));
  }
  return '[' + list + ']';
}

json::object filter_criteria(const std::vector<std::string>& patterns) {
  json::array filters;
  for (const std::string& pattern : patterns) filters.push_back({{"Pattern", pattern}});
  return {{"Filters", std::move(filters)}};
}

}  // namespace

std::string dev_config(const DevBroker& broker, const DevFunction& function,
                       const std::filesystem::path& data_dir) {
  std::string text =
      "[server]\nlisten = \"127.0.0.1:0\"\ndata_dir = " + in_quotes(data_dir.string()) +
      "\n\n[functions]\nhot_reload_roots = [" + in_quotes(function.folder.string()) + "]\n";
  switch (broker.kind) {
    case SourceKind::rabbitmq:
    case SourceKind::activemq:
      text += std::string("\n[[broker]]\nname = \"dev\"\nengine = ") +
              (broker.kind == SourceKind::rabbitmq ? "\"rabbitmq\"" : "\"activemq\"") +
              "\nendpoints = [" + in_quotes(broker.endpoint) + "]\n";
      break;
    case SourceKind::self_managed_kafka:
      text += "\n[[kafka]]\nname = \"dev\"\nbootstrap_servers = " + listed(broker.endpoint) +
              "\ntls = " + (broker.tls ? "true" : "false") + "\n";
      break;
    default:
      if (broker.endpoint.empty()) break;
      text += std::string("\n[endpoints]\n") +
              (broker.kind == SourceKind::sqs ? "sqs" : "kinesis") + " = " +
              in_quotes(broker.endpoint) + "\n";
  }
  return text;
}

json::object dev_secret(const DevBroker& broker) {
  const json::object login{{"username", broker.user}, {"password", broker.password.reveal()}};
  return {{"Name", "dev"}, {"SecretString", json::serialize(login)}};
}

json::object dev_create_function(const DevFunction& function, const DevFunctionOptions& options) {
  constexpr int kMegabytes = 512;
  json::object variables;
  for (const std::string& each : options.variables) {
    const auto equals = each.find('=');
    variables[each.substr(0, equals)] =
        equals == std::string::npos ? "" : std::string_view(each).substr(equals + 1);
  }
  return {{"FunctionName", function.name},
          {"Runtime", function.runtime},
          {"Handler", function.handler},
          {"Role", "arn:aws:iam::000000000000:role/dev"},
          {"Timeout", options.timeout_seconds},
          {"MemorySize", kMegabytes},
          {"Environment", json::object{{"Variables", std::move(variables)}}},
          {"Code", json::object{{"S3Bucket", "hot-reload"}, {"S3Key", function.folder.string()}}}};
}

json::object dev_update_mapping(const DevMappingOptions& options) {
  json::object body{{"Enabled", true}};
  if (options.batch_size) body["BatchSize"] = *options.batch_size;
  if (options.window_seconds) body["MaximumBatchingWindowInSeconds"] = *options.window_seconds;
  body["FilterCriteria"] = filter_criteria(options.filters);
  return body;
}

json::object dev_create_mapping(const DevBroker& broker, const DevFunction& function,
                                const DevMappingOptions& options, const std::string& broker_arn,
                                const std::string& secret) {
  json::object body = dev_update_mapping(options);
  if (options.filters.empty()) body.erase("FilterCriteria");
  body["FunctionName"] = function.name;
  json::array access;
  if (!secret.empty()) access.push_back({{"Type", "BASIC_AUTH"}, {"URI", secret}});
  const char* const begin = options.from_beginning ? "TRIM_HORIZON" : "LATEST";
  switch (broker.kind) {
    case SourceKind::rabbitmq:
      access.push_back({{"Type", "VIRTUAL_HOST"}, {"URI", broker.virtual_host}});
      [[fallthrough]];
    case SourceKind::activemq:
      body["EventSourceArn"] = broker_arn;
      body["Queues"] = json::array{broker.name};
      break;
    case SourceKind::self_managed_kafka: {
      json::array servers;
      std::string_view hosts = broker.endpoint;
      while (!hosts.empty()) servers.emplace_back(take_part(hosts, ','));
      body["SelfManagedEventSource"] = {
          {"Endpoints", json::object{{"KAFKA_BOOTSTRAP_SERVERS", std::move(servers)}}}};
      body["Topics"] = json::array{broker.name};
      body["StartingPosition"] = begin;
      // The service wants one at least; of a cluster without a login these say nothing.
      if (access.empty()) {
        access.push_back({{"Type", "VPC_SUBNET"}, {"URI", "subnet:any"}});
        access.push_back({{"Type", "VPC_SECURITY_GROUP"}, {"URI", "security_group:any"}});
      }
      break;
    }
    case SourceKind::kinesis:
      body["StartingPosition"] = begin;
      [[fallthrough]];
    default:
      body["EventSourceArn"] = broker.arn;
  }
  if (!access.empty()) body["SourceAccessConfigurations"] = std::move(access);
  return body;
}

}  // namespace wheelpit
