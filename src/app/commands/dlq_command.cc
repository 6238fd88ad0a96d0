#include "app/commands/dlq_command.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <istream>
#include <optional>
#include <ostream>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/dlq_progress.h"
#include "app/commands/dlq_text.h"
#include "app/commands/engine_answer.h"
#include "app/process/exit_codes.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMostOfADryRun = 10'000;

std::string letters(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " letter" : " letters");
}

json::object body_of(const DlqTarget& target) {
  json::object body{{"Place", target.place}};
  if (!target.ids.empty()) body["Ids"] = json::array(target.ids.begin(), target.ids.end());
  if (!target.patterns.empty()) {
    body["Patterns"] = json::array(target.patterns.begin(), target.patterns.end());
  }
  if (!target.secret.empty()) body["Secret"] = target.secret;
  if (!target.virtual_host.empty()) body["VirtualHost"] = target.virtual_host;
  return body;
}

// What is done with letters, in words and for the engine.
struct Change {
  const char* operation;  // "redrive"
  const char* done;       // "put back"
  json::object body;      // but for the number of letters
  bool dry_run;
  std::uint64_t limit;
  double rate;
  DlqOutput output;
};

// One command at work.
class CommandRun {
 public:
  CommandRun(const AskEngine& engine, const Clock& clock, const DlqStreams& to)
      : engine_(engine), clock_(clock), to_(to) {}

  int run(const DlqListCommand& command) {
    auto answer = ask_for_members(engine_, "GET", "dead-letters", "", to_.err);
    if (!answer) return kExitFailed;
    const auto places = objects_in(*answer, "Places");
    if (command.options.output == DlqOutput::json) {
      for (const json::object& place : places) to_.out << json_line(place) << "\n";
    } else {
      to_.out << place_table(places);
    }
    return kExitDone;
  }

  int run(const DlqPeekCommand& command) {
    json::object body = body_of(command.target);
    body["MaxItems"] = command.limit;
    auto answer = ask("peek", body);
    if (!answer) return kExitFailed;
    const auto found = objects_in(*answer, "Letters");
    for (const json::object& letter : found) {
      if (command.options.output == DlqOutput::json) {
        to_.out << json_line(letter) << "\n";
      } else {
        to_.out << letter_text(letter, clock_.wall_now());
      }
    }
    if (found.empty()) to_.err << "no letters\n";
    return kExitDone;
  }

  int run(const DlqRedriveCommand& command) {
    if (!names_letters(command.target, command.all)) return kExitBadUsage;
    Change change{.operation = "redrive",
                  .done = "put back",
                  .body = body_of(command.target),
                  .dry_run = command.dry_run,
                  .limit = command.limit,
                  .rate = command.rate,
                  .output = command.options.output};
    if (!command.to.empty()) change.body["To"] = command.to;
    if (command.all) change.body["All"] = true;
    if (command.rate > 0) change.body["PerSecond"] = command.rate;
    return work(std::move(change));
  }

  int run(const DlqPurgeCommand& command) {
    if (!names_letters(command.target, command.all)) return kExitBadUsage;
    if (!command.yes && !command.dry_run) {
      if (!to_.interactive) {
        to_.err << "purging cannot be undone, and there is no terminal to confirm it: add --yes\n";
        return kExitBadUsage;
      }
      if (!confirmed(command)) return kExitFailed;
    }
    Change change{.operation = "purge",
                  .done = "removed",
                  .body = body_of(command.target),
                  .dry_run = command.dry_run,
                  .limit = command.limit,
                  .rate = 0,
                  .output = command.options.output};
    if (command.all) change.body["All"] = true;
    return work(std::move(change));
  }

 private:
  bool names_letters(const DlqTarget& target, bool all) {
    const bool names = !target.ids.empty() || !target.patterns.empty();
    if (names != all) return true;
    to_.err << "name the letters: ids, --filter PATTERN or both, or --all\n";
    return false;
  }

  bool confirmed(const DlqPurgeCommand& command) {
    to_.err << "Remove ";
    if (command.target.ids.empty()) {
      to_.err << (command.target.patterns.empty() ? "all letters" : "the letters that match");
    } else {
      to_.err << letters(command.target.ids.size());
    }
    to_.err << " of " << printable(command.target.place) << " permanently? [y/N] " << std::flush;
    std::string answer;
    std::getline(to_.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
  }

  // Piece after piece. What died later than now is another command's.
  int work(Change change) {
    const TimePoint begin = clock_.now();
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.wall_now());
    change.body["Before"] = static_cast<double>(now.time_since_epoch().count()) / 1000;
    if (change.dry_run) return dry_run(change);
    DlqProgress progress(change.limit, change.rate);
    bool stopped = false;
    bool failed = false;
    for (bool more = true; more && !stopped;) {
      change.body["MaxItems"] = progress.next_most();
      const auto answer = ask(change.operation, change.body);
      if (!answer) {
        failed = true;
        break;
      }
      more = progress.take(piece_of(*answer));
      if (more && change.output == DlqOutput::text && to_.interactive) {
        to_.err << letters(progress.done()) << " " << change.done << " so far\n";
      }
      const TimePoint due = begin + progress.due();
      if (more && clock_.now() < due) to_.sleep(due - clock_.now());
      stopped = more && to_.stopped();
    }
    return report(change, progress, stopped, failed);
  }

  int dry_run(Change& change) {
    change.body["DryRun"] = true;
    change.body["MaxItems"] = change.limit == 0 ? kMostOfADryRun : change.limit;
    const auto answer = ask(change.operation, change.body);
    if (!answer) return kExitFailed;
    const DlqPiece piece = piece_of(*answer);
    const std::uint64_t would = piece.matched - std::min(piece.matched, piece.faults.size());
    if (change.output == DlqOutput::json) {
      to_.out << json_line(*answer) << "\n";
    } else {
      to_.out << letters(would) << " would be " << change.done << ", of "
              << letters(piece.looked_at) << " looked at";
      to_.out << (piece.end ? "\n" : "; more lie behind them\n");
      tell_faults(piece.faults);
    }
    return would == 0 || !piece.faults.empty() ? kExitFailed : kExitDone;
  }

  int report(const Change& change, const DlqProgress& progress, bool stopped, bool failed) {
    if (change.output == DlqOutput::json) {
      json::array faults;
      for (const auto& [id, words] : progress.faults()) {
        faults.push_back(json::object{{"Id", id}, {"Words", words}});
      }
      to_.out << json_line(json::object{{"Done", progress.done()},
                                        {"SawAll", progress.saw_all()},
                                        {"Stopped", stopped},
                                        {"Faults", std::move(faults)}})
              << "\n";
    } else if (!failed || progress.done() != 0) {
      to_.out << letters(progress.done()) << " " << change.done << "\n";
      tell_faults(progress.faults());
      if (stopped) to_.err << "stopped: there may be more\n";
      const bool enough = change.limit != 0 && progress.done() >= change.limit;
      if (!stopped && !failed && !enough && !progress.saw_all()) {
        to_.err << "more letters lie behind those that were looked at\n";
      }
    }
    const bool all_well = progress.done() != 0 && progress.faults().empty() && !failed;
    return all_well ? kExitDone : kExitFailed;
  }

  void tell_faults(const std::map<std::string, std::string>& faults) {
    for (const auto& [id, words] : faults) {
      to_.err << (id.empty() ? "" : printable(id) + " stays: ") << printable(words) << "\n";
    }
  }

  static std::vector<json::object> objects_in(json::object& answer, std::string_view name) {
    std::vector<json::object> objects;
    json::value* const list = answer.if_contains(name);
    if (list == nullptr || !list->is_array()) return objects;
    for (json::value& each : list->as_array()) {
      if (each.is_object()) objects.push_back(std::move(each.as_object()));
    }
    return objects;
  }

  std::optional<json::object> ask(const std::string& operation, const json::object& body) {
    return ask_for_members(engine_, "POST", "dead-letters/" + operation, json::serialize(body),
                           to_.err);
  }

  const AskEngine& engine_;
  const Clock& clock_;
  const DlqStreams& to_;
};

}  // namespace

const DlqOptions& options_of(const DlqCommand& command) {
  return std::visit([](const auto& each) -> const DlqOptions& { return each.options; }, command);
}

int run_dlq_command(const DlqCommand& command, const AskEngine& engine, const Clock& clock,
                    const DlqStreams& streams) {
  CommandRun at_work(engine, clock, streams);
  return std::visit([&](const auto& each) { return at_work.run(each); }, command);
}

}  // namespace wheelpit
