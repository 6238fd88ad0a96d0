#include "app/commands/batches_command.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <string_view>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/engine_answer.h"
#include "app/commands/pretty_json.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/utc_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kDiffers = 3;
constexpr std::size_t kColumn = 48;

using Row = std::vector<std::string>;

std::string raw_text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value != nullptr && value->is_int64()) return std::to_string(value->as_int64());
  return printable(raw_text_of(members, name));
}

std::int64_t number_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

bool flag_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::string time_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value == nullptr || !value->is_number()) return "";
  const auto millis = std::chrono::milliseconds(std::llround(value->to_number<double>() * 1000));
  return utc_text(kIsoMilliseconds, WallTime(millis));
}

json::object object_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_object() ? value->as_object() : json::object();
}

std::vector<json::object> batches_in(const json::object& members) {
  std::vector<json::object> objects;
  const json::value* const list = members.if_contains("Batches");
  if (list == nullptr || !list->is_array()) return objects;
  for (const json::value& each : list->as_array()) {
    if (each.is_object()) objects.push_back(each.as_object());
  }
  return objects;
}

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

std::string outcome_of(const json::object& batch) {
  const std::string error = text_of(batch, "ErrorType");
  return text_of(batch, "Outcome") + (error.empty() ? "" : ", " + error);
}

std::string result_of(const json::object& answer) {
  if (!flag_of(answer, "FunctionError")) return "answered";
  const std::string error = text_of(answer, "ErrorType");
  return "failed" + (error.empty() ? "" : ": " + error);
}

// Lines of at most `width` characters.
std::vector<std::string> broken(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t from = at;
    do {
      lines.push_back(text.substr(from, std::min(width, end - from)));
      from += width;
    } while (from < end);
    at = end + 1;
  }
  return lines;
}

// One command at work.
class BatchesRun {
 public:
  BatchesRun(const BatchesOptions& options, const AskEngine& engine, std::ostream& out,
             std::ostream& err)
      : options_(options),
        engine_(engine),
        out_(out),
        err_(err),
        path_("mappings/" + aws_uri_encode(options.mapping)) {}

  // The calls of which the engine knows, and those that are recorded, each once.
  int run(const BatchesListCommand& /*command*/) {
    const auto called = ask("GET", "/batches");
    if (!called) return kFailed;
    const auto recorded = ask("GET", "/recorded");
    if (!recorded) return kFailed;
    std::map<std::int64_t, json::object, std::greater<>> all;
    for (json::object& batch : batches_in(*called)) {
      batch["Recorded"] = false;
      all[number_of(batch, "Number")] = std::move(batch);
    }
    for (json::object& batch : batches_in(*recorded)) {
      all[number_of(batch, "Number")] = std::move(batch);
    }
    if (options_.json) {
      for (const auto& [number, batch] : all) out_ << json_line(batch) << "\n";
      return kDone;
    }
    std::vector<Row> rows = {
        {"STARTED", "REQUEST ID", "RECORDS", "BYTES", "CLOSED BY", "RAN", "OUTCOME", "RECORDED"}};
    for (const auto& [number, batch] : all) {
      rows.push_back({time_of(batch, "StartedAt"), text_of(batch, "RequestId"),
                      text_of(batch, "Records"), text_of(batch, "Bytes"),
                      text_of(batch, "ClosedBy"), text_of(batch, "RanMilliseconds") + " ms",
                      outcome_of(batch), flag_of(batch, "Recorded") ? "yes" : ""});
    }
    if (rows.size() == 1) {
      err_ << "no batches: the function was not called since the engine was started, and nothing "
              "is recorded\n";
    } else {
      out_ << table_of(rows);
    }
    return kDone;
  }

  int run(const BatchesShowCommand& command) {
    const auto batch = ask("GET", "/recorded/" + aws_uri_encode(command.batch));
    if (!batch) return kFailed;
    if (options_.json) return print(*batch);
    std::vector<Row> rows = {{"request id", text_of(*batch, "RequestId")},
                             {"function", text_of(*batch, "FunctionArn")},
                             {"version", text_of(*batch, "ExecutedVersion")},
                             {"started", time_of(*batch, "StartedAt")},
                             {"records", text_of(*batch, "Records")},
                             {"waited", text_of(*batch, "WaitedMilliseconds") + " ms"},
                             {"ran", text_of(*batch, "RanMilliseconds") + " ms"},
                             {"attempt", text_of(*batch, "Attempt")},
                             {"outcome", outcome_of(*batch)},
                             {"redacted", text_of(*batch, "Redacted") + " values"}};
    out_ << table_of(rows) << "\nevent:\n"
         << pretty_json(raw_text_of(*batch, "Event")) << "\n\nanswer:\n"
         << pretty_json(raw_text_of(*batch, "Answer")) << "\n";
    return kDone;
  }

  int run(const BatchesReplayCommand& command) {
    json::object body;
    if (!command.qualifier.empty()) body["Qualifier"] = command.qualifier;
    const auto answer = ask("POST", "/recorded/" + aws_uri_encode(command.batch) + "/replay",
                            json::serialize(body));
    if (!answer) return kFailed;
    const bool same = flag_of(*answer, "Same");
    const int code = same ? kDone : kDiffers;
    if (options_.json) {
      print(*answer);
      return code;
    }
    const json::object recorded = object_in(*answer, "Recorded");
    const json::object replayed = object_in(*answer, "Replayed");
    const auto column = [](const json::object& of, const char* title) {
      return std::string(title) + "\nversion " + text_of(of, "ExecutedVersion") + ", " +
             result_of(of) + " in " + text_of(of, "RanMilliseconds") + " ms\n" +
             pretty_json(raw_text_of(of, "Answer"));
    };
    out_ << side_by_side(column(recorded, "RECORDED"), column(replayed, "REPLAYED"), kColumn)
         << (same ? "the answers are the same\n" : "the answers differ\n");
    if (number_of(*answer, "Redacted") > 0) {
      err_ << text_of(*answer, "Redacted")
           << " values of this batch were redacted when it was recorded: the function was called "
              "without them\n";
    }
    return code;
  }

  int run(const BatchesExportCommand& command) {
    std::vector<std::string> wanted = command.batches;
    if (wanted.empty()) {
      const auto recorded = ask("GET", "/recorded");
      if (!recorded) return kFailed;
      for (const json::object& batch : batches_in(*recorded)) {
        wanted.push_back(raw_text_of(batch, "RequestId"));
      }
      if (wanted.empty()) err_ << "nothing is recorded: wheelpit batches record on MAPPING\n";
    }
    std::error_code fault;
    fs::create_directories(command.folder, fault);
    for (const std::string& name : wanted) {
      const auto batch = ask("GET", "/recorded/" + aws_uri_encode(name));
      if (!batch || !write(*batch, command)) return kFailed;
    }
    return kDone;
  }

  int run(const BatchesRecordCommand& command) {
    if (!command.enabled) return show(ask("GET", "/recording"));
    json::object body{{"Enabled", *command.enabled}};
    if (command.max_batches) body["MaxBatches"] = *command.max_batches;
    if (command.max_bytes) body["MaxBytes"] = *command.max_bytes;
    if (!command.redact.empty() || command.redact_nothing) {
      body["Redact"] = json::array(command.redact.begin(), command.redact.end());
    }
    return show(ask("POST", "/recording", json::serialize(body)));
  }

  int run(const BatchesClearCommand& /*command*/) {
    const auto answer = ask("DELETE", "/recorded");
    if (!answer) return kFailed;
    if (options_.json) return print(*answer);
    out_ << "removed: " << text_of(*answer, "Removed") << "\n";
    return kDone;
  }

 private:
  std::optional<json::object> ask(const std::string& method, const std::string& path,
                                  std::string body = "") {
    return ask_for_members(engine_, method, path_ + path, std::move(body), err_);
  }

  int print(const json::object& answer) {
    out_ << json_line(answer) << "\n";
    return kDone;
  }

  int show(const std::optional<json::object>& recording) {
    if (!recording) return kFailed;
    if (options_.json) return print(*recording);
    std::string paths;
    if (const json::value* const redact = recording->if_contains("Redact");
        redact != nullptr && redact->is_array()) {
      for (const json::value& path : redact->as_array()) {
        if (!path.is_string()) continue;
        paths += (paths.empty() ? "" : " ") + printable(std::string_view(path.as_string()));
      }
    }
    std::vector<Row> rows = {{"recording", flag_of(*recording, "Enabled") ? "on" : "off"},
                             {"at most", text_of(*recording, "MaxBatches") + " batches, " +
                                             text_of(*recording, "MaxBytes") + " bytes"},
                             {"redacted", paths.empty() ? "nothing" : paths},
                             {"recorded", text_of(*recording, "Batches") + " batches, " +
                                              text_of(*recording, "Bytes") + " bytes"},
                             {"dropped", text_of(*recording, "Dropped")}};
    if (const std::string fault = text_of(*recording, "LastFault"); !fault.empty()) {
      rows.push_back({"last fault", fault});
    }
    out_ << table_of(rows);
    return kDone;
  }

  bool write(const json::object& batch, const BatchesExportCommand& command) {
    const std::string id = raw_text_of(batch, "RequestId");
    const bool is_name = !id.empty() && id.find_first_not_of(
                                            "0123456789abcdefghijklmnopqrstuvwxyz"
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string::npos;
    const fs::path path = fs::path(command.folder) / (id + ".json");
    std::error_code fault;
    if (is_name && !command.force && fs::exists(path, fault)) {
      err_ << path.string() << " is there already; --force replaces it\n";
      return false;
    }
    std::ofstream file;
    if (is_name) file.open(path, std::ios::binary);
    file << raw_text_of(batch, "Event") << "\n";
    file.close();
    if (!is_name || !file) {
      err_ << "cannot write " << printable(path.string()) << "\n";
      return false;
    }
    if (options_.json) {
      out_ << json::serialize(json::object{{"File", path.string()},
                                           {"RequestId", id},
                                           {"Redacted", number_of(batch, "Redacted")}})
           << "\n";
    } else {
      out_ << path.string() << "\n";
    }
    return true;
  }

  const BatchesOptions& options_;
  const AskEngine& engine_;
  std::ostream& out_;
  std::ostream& err_;
  const std::string path_;
};

}  // namespace

const BatchesOptions& options_of(const BatchesCommand& command) {
  return std::visit([](const auto& each) -> const BatchesOptions& { return each.options; },
                    command);
}

std::string side_by_side(const std::string& left, const std::string& right, std::size_t width) {
  const auto ours = broken(left, width);
  const auto theirs = broken(right, width);
  std::string text;
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    std::string line = i < ours.size() ? ours[i] : "";
    line.resize(std::max(line.size(), width), ' ');
    line += i < ours.size() && i < theirs.size() && ours[i] == theirs[i] ? "   " : " | ";
    if (i < theirs.size()) line += theirs[i];
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

int run_batches_command(const BatchesCommand& command, const AskEngine& engine, std::ostream& out,
                        std::ostream& err) {
  BatchesRun run(options_of(command), engine, out, err);
  return std::visit([&run](const auto& each) { return run.run(each); }, command);
}

}  // namespace wheelpit
