#include "app/commands/async_command.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <istream>
#include <optional>
#include <ostream>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/engine_answer.h"
#include "aws/sigv4.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kNothing = 1;
constexpr int kUsage = 2;

constexpr std::string_view kPath = "async/";

constexpr auto kNameThem = "name the events: request ids, --function NAME or both, or --all\n";

// One command at work.
class CommandRun {
 public:
  CommandRun(const AskEngine& engine, const Clock& clock, const AsyncStreams& to)
      : engine_(engine), clock_(clock), to_(to) {}

  int run(const AsyncListCommand& command) {
    std::size_t shown = 0;
    std::string marker;
    do {
      auto page = get(list_target(command, marker));
      if (!page) return kNothing;
      const std::vector<json::object> events = take_events(*page);
      if (!events.empty()) print(events, command.options.output, shown == 0);
      shown += events.size();
      marker = take_marker(*page);
    } while (!marker.empty());
    if (shown == 0) to_.err << "no events\n";
    return kDone;
  }

  int run(const AsyncShowCommand& command) {
    const auto event = get("events/" + aws_uri_encode(command.request_id));
    if (!event) return kNothing;
    if (command.options.output == AsyncOutput::json) {
      to_.out << json_line(*event) << "\n";
    } else {
      to_.out << event_text(*event, clock_.wall_now());
    }
    return kDone;
  }

  int run(const AsyncRedriveCommand& command) {
    auto body = body_of(command.target);
    if (!body) return kUsage;
    return change("redrive", *body, "Redriven", command.options.output);
  }

  int run(const AsyncPurgeCommand& command) {
    auto body = body_of(command.target);
    if (!body) return kUsage;
    if (!command.state.empty()) (*body)["State"] = command.state;
    if (!command.yes) {
      if (!to_.interactive) {
        to_.err << "purging cannot be undone, and there is no terminal to confirm it: add --yes\n";
        return kUsage;
      }
      if (!confirmed(command)) return kNothing;
    }
    return change("purge", *body, "Purged", command.options.output);
  }

 private:
  static std::string list_target(const AsyncListCommand& command, const std::string& marker) {
    std::string target = "events?";
    const auto add = [&target](const char* name, const std::string& value) {
      if (value.empty()) return;
      if (!target.ends_with('?')) target += '&';
      target.append(name).append("=").append(aws_uri_encode(value));
    };
    add("FunctionName", command.function);
    add("Marker", marker);
    add("State", command.state);
    if (target.ends_with('?')) target.pop_back();
    return target;
  }

  std::optional<json::object> body_of(const AsyncTarget& target) {
    const bool names = !target.request_ids.empty() || !target.function.empty();
    if (names == target.all) {
      to_.err << kNameThem;
      return std::nullopt;
    }
    json::object body;
    if (!target.request_ids.empty()) {
      body["RequestIds"] = json::array(target.request_ids.begin(), target.request_ids.end());
    }
    if (!target.function.empty()) body["FunctionName"] = target.function;
    if (target.all) body["All"] = true;
    return body;
  }

  bool confirmed(const AsyncPurgeCommand& command) {
    to_.err << "Remove ";
    if (command.target.request_ids.empty()) {
      to_.err << "all ";
    } else {
      to_.err << command.target.request_ids.size() << " ";
    }
    if (!command.state.empty()) to_.err << command.state << " ";
    to_.err << "events";
    if (!command.target.function.empty()) to_.err << " of " << command.target.function;
    to_.err << " permanently? [y/N] " << std::flush;
    std::string answer;
    std::getline(to_.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
  }

  int change(const std::string& what, const json::object& body, std::string_view counted,
             AsyncOutput output) {
    const auto answer = ask("POST", what, json::serialize(body));
    if (!answer) return kNothing;
    const json::value* count = answer->if_contains(counted);
    const std::int64_t number = count != nullptr && count->is_int64() ? count->as_int64() : 0;
    if (output == AsyncOutput::json) {
      to_.out << json::serialize(*answer) << "\n";
    } else {
      to_.out << number << (number == 1 ? " event " : " events ")
              << (what == "redrive" ? "queued again" : "removed") << "\n";
    }
    return number == 0 ? kNothing : kDone;
  }

  void print(const std::vector<json::object>& events, AsyncOutput output, bool first) {
    if (output == AsyncOutput::json) {
      for (const json::object& event : events) to_.out << json_line(event) << "\n";
      return;
    }
    std::string table = event_table(events, clock_.wall_now());
    if (!first) table.erase(0, table.find('\n') + 1);  // the titles
    to_.out << table;
  }

  static std::vector<json::object> take_events(json::object& page) {
    std::vector<json::object> events;
    json::value* const list = page.if_contains("Events");
    if (list == nullptr || !list->is_array()) return events;
    for (json::value& event : list->as_array()) {
      if (event.is_object()) events.push_back(std::move(event.as_object()));
    }
    return events;
  }

  static std::string take_marker(const json::object& page) {
    const json::value* const marker = page.if_contains("NextMarker");
    return marker != nullptr && marker->is_string() ? std::string(marker->as_string()) : "";
  }

  std::optional<json::object> get(const std::string& target) { return ask("GET", target, ""); }

  std::optional<json::object> ask(const std::string& method, const std::string& target,
                                  std::string body) {
    return ask_for_members(engine_, method, std::string(kPath) + target, std::move(body), to_.err);
  }

  const AskEngine& engine_;
  const Clock& clock_;
  const AsyncStreams& to_;
};

}  // namespace

const AsyncOptions& options_of(const AsyncCommand& command) {
  return std::visit([](const auto& each) -> const AsyncOptions& { return each.options; }, command);
}

int run_async_command(const AsyncCommand& command, const AskEngine& engine, const Clock& clock,
                      const AsyncStreams& streams) {
  CommandRun at_work(engine, clock, streams);
  return std::visit([&](const auto& each) { return at_work.run(each); }, command);
}

}  // namespace wheelpit
