#include "api/admin/labs_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <utility>
#include <vector>

#include "api/model/input.h"
#include "filter/explain/explain.h"
#include "filter/filter.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::vector<std::string> patterns_of(const json::object& input) {
  std::vector<std::string> patterns;
  const json::value* const criteria = find(input, "FilterCriteria");
  if (criteria == nullptr || !criteria->is_object()) return patterns;
  const json::value* const filters = find(criteria->as_object(), "Filters");
  if (filters == nullptr || !filters->is_array()) return patterns;
  for (const json::value& each : filters->as_array()) {
    if (each.is_object()) patterns.push_back(text_of(each.as_object(), "Pattern"));
  }
  return patterns;
}

json::object shown(const filter::FilterFault& fault) {
  return {{"Valid", false},
          {"Filter", fault.filter + 1},
          {"Message", fault.message},
          {"Reason", fault.reason},
          {"Offset", fault.offset}};
}

// What `wheelpit filter test --explain` says of each record.
json::object tried(const std::vector<std::string>& patterns, const filter::FilterOptions& options,
                   const std::vector<std::string>& records) {
  auto filter = filter::Filter::compile(patterns, options);
  const auto explainer = filter::Explainer::compile(patterns, options);
  if (!filter || !explainer) return shown(filter ? explainer.error() : filter.error());
  json::array results;
  for (const std::string& record : records) {
    const auto matches = filter->matches(record);
    const auto explained = explainer->explain(record);
    if (!matches || !explained) {
      const std::string why = explained ? "not JSON" : explained.error().message();
      results.push_back(json::object{{"Error", why}});
      continue;
    }
    results.push_back(json::object{
        {"Matches", *matches},
        {"Reasons", json::array(explained->reasons.begin(), explained->reasons.end())}});
  }
  return {{"Valid", true}, {"Results", std::move(results)}};
}

json::object shown(const ConnectionReport& report) {
  json::array steps;
  for (const ConnectionStep& step : report.steps) {
    json::object out{{"Name", step.name}, {"Outcome", to_string(step.outcome)}};
    if (step.outcome == ConnectionStep::Outcome::ok ||
        step.outcome == ConnectionStep::Outcome::failed) {
      out["Milliseconds"] = step.took.count();
    }
    if (!step.code.empty()) out["Code"] = step.code;
    if (!step.words.empty()) out["Words"] = step.words;
    steps.push_back(std::move(out));
  }
  json::object out{{"Ok", report.ok()}, {"Endpoint", report.endpoint}, {"Steps", std::move(steps)}};
  if (report.queue) {
    out["Queue"] =
        json::object{{"Messages", report.queue->messages}, {"Consumers", report.queue->consumers}};
  }
  return out;
}

std::unexpected<ServiceError> no_tester() {
  return fail(ErrorCode::service_unavailable, "This engine cannot test connections.");
}

std::string virtual_host_of(const json::object& input) {
  const std::string given = text_of(input, "VirtualHost");
  return given.empty() ? "/" : given;
}

}  // namespace

// On a worker: a pattern may take its time, and there may be many records.
Answer LabsApi::test_filter(Call call) {
  filter::FilterOptions options;
  options.profile = context_.deps.filter_profile;
  if (has(call.input, "Source")) options.source = parse_source_kind(text_of(call.input, "Source"));
  const std::vector<std::string> patterns = patterns_of(call.input);
  std::vector<std::string> records;
  if (const json::value* given = find(call.input, "Records")) {
    for (const json::value& each : given->as_array()) records.emplace_back(each.as_string());
  }
  co_return Output(
      co_await context_.workers.run([&] { return tried(patterns, options, records); }));
}

Answer LabsApi::test_broker(Call call) {
  if (context_.deps.connections == nullptr) co_return no_tester();
  const std::string name = text_of(call.input, "Broker");
  const std::vector<Broker>& brokers = context_.deps.brokers;
  const auto found = std::ranges::find_if(
      brokers, [&](const Broker& broker) { return broker.name == name || broker.id == name; });
  if (found == brokers.end()) {
    co_return fail(ErrorCode::resource_not_found,
                   "There is no broker " + name + " (wheelpit brokers list).");
  }
  // Of this kind of broker, however many ask for a queue makes it.
  const std::string queue = text_of(call.input, "Queue");
  if (call.caller.read_only && found->kind == SourceKind::activemq && !queue.empty()) {
    co_return fail(ErrorCode::access_denied,
                   "The access key " + call.caller.access_key_id +
                       " is read_only: it may not try a queue of ActiveMQ, which makes one that is "
                       "not there. Leave Queue out, or try a mapping by its UUID with "
                       "POST /_wheelpit/sources/test.");
  }
  co_return Output(shown(co_await context_.deps.connections->test_broker(
      *found, {.secret = text_of(call.input, "Secret"),
               .virtual_host = virtual_host_of(call.input),
               .queue = queue})));
}

Answer LabsApi::test_source(Call call) {
  if (context_.deps.connections == nullptr) co_return no_tester();
  Mapping mapping;
  const std::string uuid = text_of(call.input, "UUID");
  const std::string arn = text_of(call.input, "EventSourceArn");
  if (uuid.empty() == arn.empty()) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "Name either a mapping by its UUID, or a source by its EventSourceArn.");
  }
  if (!uuid.empty()) {
    auto stored = co_await context_.mappings.get(uuid);
    if (!stored) co_return std::unexpected(to_service_error(stored.error()));
    if (!*stored) {
      co_return fail(ErrorCode::resource_not_found,
                     "There is no mapping with the UUID " + uuid + ".");
    }
    mapping = std::move((*stored)->value);
  } else {
    const auto kind = source_kind_of(arn);
    if (!kind) {
      co_return fail(ErrorCode::invalid_parameter_value, arn + " names no event source.");
    }
    if (is_mq(*kind)) {
      co_return fail(ErrorCode::invalid_parameter_value,
                     "Test a broker with POST /_wheelpit/brokers/NAME/test, which takes its "
                     "Secret, VirtualHost and Queue.");
    }
    mapping.kind = *kind;
    mapping.source = empty_parameters(*kind);
    mapping.event_source_arn = arn;
  }
  if (is_mq(mapping.kind)) {
    const std::vector<Broker>& brokers = context_.deps.brokers;
    const auto broker = std::ranges::find(brokers, mapping.event_source_arn, &Broker::arn);
    if (broker == brokers.end()) {
      co_return fail(
          ErrorCode::resource_not_found,
          "No [[broker]] of the configuration has the ARN " + mapping.event_source_arn + ".");
    }
    co_return Output(shown(co_await context_.deps.connections->test_broker(
        *broker, {.secret = std::string(mapping.mq().secret_arn()),
                  .virtual_host = std::string(mapping.mq().virtual_host()),
                  .queue = mapping.mq().queue})));
  }
  const auto report = co_await context_.deps.connections->test_mapping(std::move(mapping));
  if (!report) co_return std::unexpected(to_service_error(report.error()));
  co_return Output(shown(*report));
}

}  // namespace wheelpit::api
