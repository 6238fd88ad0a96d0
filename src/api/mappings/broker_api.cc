#include "api/mappings/broker_api.h"

#include <boost/json/array.hpp>

#include "api/model/input.h"
#include "api/service/page.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxPage = 100;

std::string_view deployment_of(const Broker& broker) {
  if (broker.endpoints.size() < 2) return "SINGLE_INSTANCE";
  return broker.kind == SourceKind::rabbitmq ? "CLUSTER_MULTI_AZ" : "ACTIVE_STANDBY_MULTI_AZ";
}

json::object summary_of(const Broker& broker) {
  return {{"brokerArn", broker.arn},
          {"brokerId", broker.id},
          {"brokerName", broker.name},
          {"brokerState", "RUNNING"},
          {"deploymentMode", deployment_of(broker)},
          {"engineType", broker.kind == SourceKind::rabbitmq ? "RABBITMQ" : "ACTIVEMQ"}};
}

}  // namespace

Answer BrokerApi::list(Call call) {
  const auto limit = static_cast<std::size_t>(
      integer_of(call.input, "MaxResults").value_or(static_cast<int>(kMaxPage)));
  const auto after = key_of_marker(text_of(call.input, "NextToken"));
  if (!after) co_return fail(ErrorCode::bad_request, "The nextToken is not valid.");

  json::array summaries;
  json::object out;
  bool skipping = !after->empty();
  std::string last;
  for (const Broker& broker : context_.deps.brokers) {
    if (skipping) {
      skipping = broker.id != *after;
      continue;
    }
    if (summaries.size() == limit) {
      out["nextToken"] = marker_of(last);
      break;
    }
    summaries.push_back(summary_of(broker));
    last = broker.id;
  }
  out["brokerSummaries"] = std::move(summaries);
  co_return std::move(out);
}

Answer BrokerApi::describe(Call call) {
  const std::string wanted = text_of(call.input, "BrokerId");
  for (const Broker& broker : context_.deps.brokers) {
    if (wanted != broker.id && wanted != broker.arn) continue;
    json::object out = summary_of(broker);
    json::array instances;
    for (const std::string& endpoint : broker.endpoints) {
      instances.push_back({{"endpoints", json::array{endpoint}}});
    }
    out["brokerInstances"] = std::move(instances);
    out["authenticationStrategy"] = "SIMPLE";
    out["publiclyAccessible"] = false;
    co_return std::move(out);
  }
  co_return fail(ErrorCode::not_found,
                 "Can't find requested broker [" + wanted + "]. Make sure your broker exists.");
}

// Who is not a function is the account: there are no users.
Answer BrokerApi::caller_identity(Call call) {
  const std::string& account = context_.deps.account_id;
  const std::string user =
      call.caller.function ? "AROAWHEELPITFUNCTIONS:" + call.caller.function->name : account;
  co_return HttpResponse{
      .status = 200,
      .headers = {{"Content-Type", "text/xml"}},
      .body =
          "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
          "<GetCallerIdentityResult><Arn>" +
          arn_of(call.caller, account) + "</Arn><UserId>" + user + "</UserId><Account>" + account +
          "</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>" + call.request_id +
          "</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
      .shared_body = nullptr};
}

}  // namespace wheelpit::api
