// The same, asked of the engine that has the data directory.

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "app/commands/engine_call.h"
#include "app/commands/json_members.h"
#include "app/doctor/checks.h"
#include "app/doctor/report_check.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

// "orders of consume".
std::string name_of(const json::object& mapping) {
  return text_in(mapping, "Source") + " " + text_in(mapping, "Name") + " of " +
         text_in(mapping, "FunctionName");
}

CheckResult tried(const AskEngine& engine, std::string name, const std::string& target,
                  const json::object& body) {
  const auto answer = call_engine(engine, "POST", "/_wheelpit/" + target, json::serialize(body));
  if (answer && answer->good()) return of_report(std::move(name), report_in(answer->members));
  return {.name = std::move(name),
          .outcome = CheckOutcome::failed,
          .words = answer ? refusal_text(*answer) : answer.error().message()};
}

}  // namespace

Result<std::vector<CheckResult>> check_running(const AskEngine& engine, const Config& config) {
  std::vector<CheckResult> results;
  for (const Broker& broker : config.brokers) {
    results.push_back(tried(
        engine, "broker " + broker.name, "brokers/" + url_encoded(broker.name) + "/test",
        {{"Secret", broker.publisher_secret}, {"VirtualHost", broker.publisher_virtual_host}}));
  }
  std::string marker;
  do {
    const auto page = call_engine(
        engine, "GET",
        "/_wheelpit/mappings/status" + (marker.empty() ? "" : "?Marker=" + url_encoded(marker)));
    if (!page) return page.error();
    if (!page->good()) return Error(Errc::access_denied, refusal_text(*page));
    const json::value* const list = page->members.if_contains("Mappings");
    if (list == nullptr || !list->is_array()) break;
    for (const json::value& each : list->as_array()) {
      if (!each.is_object()) continue;
      results.push_back(tried(engine, name_of(each.as_object()), "sources/test",
                              {{"UUID", text_in(each.as_object(), "UUID")}}));
    }
    marker = text_in(page->members, "NextMarker");
  } while (!marker.empty());
  return results;
}

}  // namespace wheelpit
