#include "app/commands/batches_command.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <string_view>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/batch_text.h"
#include "app/commands/engine_answer.h"
#include "app/commands/pretty_json.h"
#include "aws/sigv4.h"

namespace wheelpit {

namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

using batch_text::batches_in;
using batch_text::flag_of;
using batch_text::number_of;
using batch_text::object_in;
using batch_text::outcome_of;
using batch_text::raw_text_of;
using batch_text::result_of;
using batch_text::table_of;
using batch_text::text_of;
using batch_text::time_of;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kDiffers = 3;
constexpr std::size_t kColumn = 48;

using Row = std::vector<std::string>;

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
      err_ << "no batches: the function has not been invoked since the engine started, and nothing "
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

int run_batches_command(const BatchesCommand& command, const AskEngine& engine, std::ostream& out,
                        std::ostream& err) {
  BatchesRun run(options_of(command), engine, out, err);
  return std::visit([&run](const auto& each) { return run.run(each); }, command);
}

}  // namespace wheelpit
