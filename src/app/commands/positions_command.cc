#include "app/commands/positions_command.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <istream>
#include <ostream>
#include <utility>
#include <vector>

#include "app/commands/async_text.h"
#include "app/commands/engine_answer.h"
#include "aws/sigv4.h"
#include "base/utc_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

using Row = std::vector<std::string>;

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value == nullptr) return "";
  if (value->is_string()) return printable(std::string_view(value->as_string()));
  return value->is_int64() ? std::to_string(value->as_int64()) : "";
}

std::string time_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value == nullptr || !value->is_number()) return "";
  const auto millis = std::chrono::milliseconds(std::llround(value->to_number<double>() * 1000));
  return utc_text(kIsoMilliseconds, WallTime(millis));
}

std::vector<json::object> objects_in(const json::object& members, std::string_view name) {
  std::vector<json::object> objects;
  const json::value* const list = members.if_contains(name);
  if (list == nullptr || !list->is_array()) return objects;
  for (const json::value& each : list->as_array()) {
    if (each.is_object()) objects.push_back(each.as_object());
  }
  return objects;
}

// In columns; nothing behind the last one.
std::string table_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string begun_at(const json::object& shard) {
  const std::string time = time_of(shard, "StartTimestamp");
  return time.empty() ? "oldest record" : time;
}

// A line for each slot that has come elsewhere than the one before it.
void add_rows(const json::object& shard, std::vector<Row>& rows) {
  const json::value* const ended = shard.if_contains("Ended");
  const bool is_ended = ended != nullptr && ended->is_bool() && ended->as_bool();
  const std::vector<json::object> slots = objects_in(shard, "Slots");
  for (std::size_t slot = 0; slot < std::max<std::size_t>(slots.size(), 1); ++slot) {
    const json::object of = slot < slots.size() ? slots[slot] : json::object();
    std::string finished = text_of(of, "Finished");
    if (finished.empty()) finished = "from " + begun_at(shard);
    if (is_ended) finished = "ended";
    std::string failing = text_of(of, "FailedFirst");
    if (!failing.empty()) failing += ", " + text_of(of, "FailedCalls") + " calls";
    rows.push_back({slot == 0 ? text_of(shard, "ShardId") : "",
                    slots.size() > 1 ? std::to_string(slot) : "", finished, failing,
                    slot == 0 ? time_of(shard, "WindowEnd") : ""});
    if (is_ended) break;
  }
}

// One command at work.
class CommandRun {
 public:
  CommandRun(const AskEngine& engine, const PositionsStreams& to) : engine_(engine), to_(to) {}

  int run(const PositionsListCommand& command) {
    const auto answer = ask("GET", "", "");
    if (!answer) return kFailed;
    if (command.options.output == PositionsOutput::json) return print(*answer);
    std::vector<Row> rows = {{"MAPPING", "STATE", "SHARDS", "ENDED", "EVENT SOURCE, FUNCTION"}};
    for (const json::object& mapping : objects_in(*answer, "Mappings")) {
      rows.push_back({text_of(mapping, "UUID"), text_of(mapping, "State"),
                      text_of(mapping, "ShardCount"), text_of(mapping, "EndedShardCount"),
                      text_of(mapping, "EventSourceArn")});
      rows.push_back({"", "", "", "", text_of(mapping, "FunctionArn")});
    }
    if (rows.size() == 1) {
      to_.err << "no mappings of streams\n";
    } else {
      to_.out << table_of(rows);
    }
    return kDone;
  }

  int run(const PositionsShowCommand& command) {
    const auto answer = ask("GET", "/" + aws_uri_encode(command.mapping), "");
    if (!answer) return kFailed;
    if (command.options.output == PositionsOutput::json) return print(*answer);
    to_.out << text_of(*answer, "EventSourceArn") << "\n"
            << text_of(*answer, "FunctionArn") << "\n"
            << text_of(*answer, "State") << "\n\n";
    std::vector<Row> rows = {{"SHARD", "SLOT", "FINISHED UP TO", "FAILING FROM", "WINDOW ENDS"}};
    for (const json::object& shard : objects_in(*answer, "Shards")) add_rows(shard, rows);
    if (rows.size() == 1) {
      to_.out << "no positions: it has not read yet, or was reset\n";
    } else {
      to_.out << table_of(rows);
    }
    return kDone;
  }

  int run(const PositionsCopyCommand& command) {
    const std::string question =
        "Replace the positions of " + command.mapping + " by those of " + command.from + "?";
    if (const int refused = confirm(question, command.yes); refused != kDone) return refused;
    const json::object body{{"From", command.from}};
    return change(command.mapping, "/copy", body, command.options.output, "copied");
  }

  int run(const PositionsResetCommand& command) {
    json::object body;
    if (command.to == "trim-horizon") {
      body["To"] = "TRIM_HORIZON";
    } else if (command.to == "latest") {
      body["To"] = "LATEST";
    } else if (const auto moment = parse_moment(command.to)) {
      body["To"] = "AT_TIMESTAMP";
      const auto millis =
          std::chrono::floor<std::chrono::milliseconds>(moment->time_since_epoch()).count();
      body["Timestamp"] = static_cast<double>(millis) / 1000;
    } else {
      to_.err
          << "--to must be trim-horizon, latest or a time such as 2026-09-17T14:11:10Z; this is \""
          << printable(command.to) << "\"\n";
      return kUsage;
    }
    const std::string question =
        "Forget how far " + command.mapping + " has come, and begin at " + command.to + "?";
    if (const int refused = confirm(question, command.yes); refused != kDone) return refused;
    return change(command.mapping, "/reset", body, command.options.output, "forgotten");
  }

 private:
  int print(const json::object& answer) {
    to_.out << json_line(answer) << "\n";
    return kDone;
  }

  int confirm(const std::string& question, bool yes) {
    if (yes) return kDone;
    if (!to_.interactive) {
      to_.err << "replacing positions cannot be undone, and there is no terminal to confirm it: "
                 "add --yes\n";
      return kUsage;
    }
    to_.err << printable(question) << " [y/N] " << std::flush;
    std::string answer;
    std::getline(to_.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes" ? kDone : kFailed;
  }

  int change(const std::string& mapping, const std::string& what, const json::object& body,
             PositionsOutput output, std::string_view done) {
    const auto answer = ask("POST", "/" + aws_uri_encode(mapping) + what, json::serialize(body));
    if (!answer) return kFailed;
    if (output == PositionsOutput::json) return print(*answer);
    const std::string count = text_of(*answer, "Shards");
    to_.out << "positions of " << count << (count == "1" ? " shard " : " shards ") << done << "\n";
    return kDone;
  }

  std::optional<json::object> ask(const std::string& method, const std::string& target,
                                  std::string body) {
    return ask_for_members(engine_, method, "positions" + target, std::move(body), to_.err);
  }

  const AskEngine& engine_;
  const PositionsStreams& to_;
};

// Digits, as many as asked for; nothing if there are fewer.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  int number = 0;
  if (text.size() < count) return std::nullopt;
  const std::string digits(text.substr(0, count));
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<WallTime> parse_seconds(std::string_view text) {
  constexpr std::size_t kMostDigits = 11;
  std::int64_t whole = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (fault != std::errc() || whole < 0 || text.front() == '-') return std::nullopt;
  const auto used = static_cast<std::size_t>(end - text.data());
  if (used != text.size() || used > kMostDigits) return std::nullopt;
  return WallTime(std::chrono::seconds(whole));
}

}  // namespace

std::optional<WallTime> parse_moment(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.find('-') == std::string_view::npos) return parse_seconds(text);
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second) return std::nullopt;
  int millis = 0;
  if (take(text, '.')) {
    int scale = 100;
    std::size_t digits = 0;
    for (; digits < 3 && !text.empty() && text.front() != 'Z'; ++digits, scale /= 10) {
      const auto digit = take_digits(text, 1);
      if (!digit) return std::nullopt;
      millis += *digit * scale;
    }
    if (digits == 0) return std::nullopt;
  }
  if (text != "Z" || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
         std::chrono::milliseconds(millis);
}

const PositionsOptions& options_of(const PositionsCommand& command) {
  return std::visit([](const auto& each) -> const PositionsOptions& { return each.options; },
                    command);
}

int run_positions_command(const PositionsCommand& command, const AskEngine& engine,
                          const PositionsStreams& streams) {
  CommandRun at_work(engine, streams);
  return std::visit([&](const auto& each) { return at_work.run(each); }, command);
}

}  // namespace wheelpit
