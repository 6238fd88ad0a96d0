#include "api/functions/async_admin.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "api/model/input.h"
#include "api/service/page.h"
#include "function/function_arn.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostInAPage = 1000;

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

async::EventSelection selection_of(const json::object& input) {
  async::EventSelection selection{.request_ids = {},
                                  .function_name = text_of(input, "FunctionName"),
                                  .state = async::event_state_named(text_of(input, "State"))};
  if (const json::value* ids = find(input, "RequestIds")) {
    for (const json::value& id : ids->as_array())
      selection.request_ids.emplace_back(id.as_string());
  }
  return selection;
}

// What changes or removes events must say which.
Outcome<async::EventSelection> named_selection_of(const json::object& input) {
  async::EventSelection selection = selection_of(input);
  const bool all = flag_of(input, "All").value_or(false);
  const bool names = !selection.request_ids.empty() || !selection.function_name.empty();
  if (all == names) {
    return fail(ErrorCode::invalid_parameter_value,
                "Name the events by RequestIds, by FunctionName or by both, or say All.");
  }
  return selection;
}

void add_text(json::object& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out[name] = value;
}

void add_progress(json::object& out, const async::EventProgress& progress) {
  out["State"] = name_of(progress.state);
  out["Attempts"] = progress.attempts;
  if (progress.state != async::EventState::failed)
    out["NextAttempt"] = milliseconds_of(progress.due);
  if (progress.last_status != 0) out["LastStatus"] = progress.last_status;
  add_text(out, "LastError", progress.last_error);
  if (progress.state == async::EventState::waiting) return;
  if (progress.outcome.condition) out["Condition"] = name_of(*progress.outcome.condition);
  add_text(out, "Destination", progress.outcome.destination);
  add_text(out, "DeadLetterQueue", progress.outcome.dead_letter_queue);
}

json::object shown(const async::EventSummary& event) {
  json::object out;
  out["RequestId"] = event.request_id;
  out["FunctionName"] = function_name_of_arn(event.invoked_arn);
  out["FunctionArn"] = event.invoked_arn;
  out["Accepted"] = milliseconds_of(event.accepted);
  out["PayloadBytes"] = std::int64_t(event.payload_bytes);
  add_progress(out, event.progress);
  return out;
}

json::object shown(const async::StoredEvent& stored) {
  const async::AsyncEvent& event = stored.event;
  json::object out = shown(async::EventSummary{.number = event.number,
                                               .request_id = event.request_id,
                                               .invoked_arn = event.invoked_arn,
                                               .accepted = event.accepted,
                                               .payload_bytes = event.payload->size(),
                                               .progress = stored.progress});
  add_text(out, "TraceHeader", event.trace_header);
  out["Payload"] = *event.payload;
  if (const auto& answer = stored.last_response) {
    json::object response;
    response["StatusCode"] = answer->status_code;
    add_text(response, "ExecutedVersion", answer->executed_version);
    add_text(response, "FunctionError", answer->function_error);
    response["Payload"] = answer->payload;
    out["LastResponse"] = std::move(response);
  }
  return out;
}

// Markers are the numbers of events.
Outcome<async::EventNumber> number_of(const std::string& after) {
  async::EventNumber number = 0;
  const char* const end = after.data() + after.size();
  if (!after.empty() && std::from_chars(after.data(), end, number).ptr != end) {
    return fail(ErrorCode::invalid_parameter_value, "The marker is not valid.");
  }
  return number;
}

std::unexpected<ServiceError> no_queue() {
  return fail(ErrorCode::service_unavailable,
              "This engine does not accept asynchronous invocations.");
}

}  // namespace

Answer AsyncAdmin::list(Call call) {
  if (events() == nullptr) co_return no_queue();
  const auto page = page_of(call.input, kMostInAPage);
  if (!page) co_return std::unexpected(page.error());
  const auto after = number_of(page->after);
  if (!after) co_return std::unexpected(after.error());
  const auto found = co_await events()->list(selection_of(call.input), *after, page->limit);
  if (!found) co_return std::unexpected(to_service_error(found.error()));
  json::array list;
  for (const async::EventSummary& event : found->events) list.push_back(shown(event));
  json::object out;
  out["Events"] = std::move(list);
  if (found->next) out["NextMarker"] = marker_of(std::to_string(*found->next));
  co_return Output(std::move(out));
}

Answer AsyncAdmin::get(Call call) {
  if (events() == nullptr) co_return no_queue();
  const std::string request_id = text_of(call.input, "RequestId");
  const auto found = co_await events()->show(request_id);
  if (!found) co_return std::unexpected(to_service_error(found.error()));
  if (!*found) {
    co_return fail(ErrorCode::resource_not_found,
                   "There is no waiting or failed event with the request id " + request_id + ".");
  }
  co_return Output(shown(**found));
}

Answer AsyncAdmin::counts(Call /*call*/) {
  if (events() == nullptr) co_return no_queue();
  const auto counts = co_await events()->count_failed();
  if (!counts) co_return std::unexpected(to_service_error(counts.error()));
  std::map<std::string_view, std::map<std::string_view, std::int64_t>> functions;
  for (const async::FailedCount& count : *counts) {
    const std::string_view condition = count.condition ? name_of(*count.condition) : "Unknown";
    functions[function_name_of_arn(count.invoked_arn)][condition] += std::int64_t(count.events);
  }
  std::int64_t all = 0;
  json::array list;
  for (const auto& [function, conditions] : functions) {
    std::int64_t failed = 0;
    json::object by_condition;
    for (const auto& [condition, events] : conditions) {
      failed += events;
      by_condition[condition] = events;
    }
    all += failed;
    list.push_back(
        {{"FunctionName", function}, {"Failed", failed}, {"Conditions", std::move(by_condition)}});
  }
  co_return Output(json::object{{"Failed", all}, {"Functions", std::move(list)}});
}

Answer AsyncAdmin::redrive(Call call) {
  if (events() == nullptr) co_return no_queue();
  const auto selection = named_selection_of(call.input);
  if (!selection) co_return std::unexpected(selection.error());
  const auto count = co_await events()->redrive(*selection);
  if (!count) co_return std::unexpected(to_service_error(count.error()));
  co_return Output(json::object{{"Redriven", std::int64_t(*count)}});
}

Answer AsyncAdmin::purge(Call call) {
  if (events() == nullptr) co_return no_queue();
  const auto selection = named_selection_of(call.input);
  if (!selection) co_return std::unexpected(selection.error());
  const auto count = co_await events()->purge(*selection);
  if (!count) co_return std::unexpected(to_service_error(count.error()));
  co_return Output(json::object{{"Purged", std::int64_t(*count)}});
}

}  // namespace wheelpit::api
