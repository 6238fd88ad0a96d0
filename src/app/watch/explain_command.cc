#include "app/watch/explain_command.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <ostream>

#include "app/commands/engine_call.h"
#include "app/commands/json_members.h"
#include "app/process/exit_codes.h"
#include "app/watch/explain_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

std::string as_json(const MappingLook& mapping, const Explanation& explanation) {
  json::object members{
      {"UUID", mapping.uuid},
      {"Fine", explanation.fine},
      {"Sentences", json::array(explanation.sentences.begin(), explanation.sentences.end())}};
  if (!explanation.next_attempt.empty()) members["NextAttempt"] = explanation.next_attempt;
  if (!explanation.remedy.empty()) members["Remedy"] = explanation.remedy;
  return json::serialize(members) + "\n";
}

}  // namespace

std::optional<MappingAttention> attention_for(const AskEngine& engine, const std::string& uuid) {
  const auto overview = call_engine(engine, "GET", "/_wheelpit/overview");
  if (!overview || !overview->good()) return std::nullopt;
  const json::value* const list = overview->members.if_contains("Attention");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  for (const json::value& each : list->as_array()) {
    if (!each.is_object() || text_in(each.as_object(), "UUID") != uuid) continue;
    const json::object& members = each.as_object();
    return MappingAttention{.title = text_in(members, "Title"),
                            .words = text_in(members, "Words"),
                            .remedy = text_in(members, "Remedy"),
                            .error = text_in(members, "Severity") == "error",
                            .since = number_in(members, "Since"),
                            .next_attempt = number_in(members, "NextAttemptAt")};
  }
  return std::nullopt;
}

int run_explain_command(const ExplainCommand& command, const AskEngine& engine, WallTime now,
                        std::ostream& out, std::ostream& err) {
  const auto all = read_mapping_looks(engine, now);
  if (!all) {
    err << "wheelpit explain: " << all.error().message() << "\n";
    return kExitFailed;
  }
  const auto named = named_mappings(*all, {command.mapping});
  if (!named) {
    err << "wheelpit explain: " << named.error().message() << "\n";
    return kExitBadUsage;
  }
  bool fine = true;
  for (const MappingLook& mapping : *named) {
    const Explanation explanation = explain(mapping, attention_for(engine, mapping.uuid), now);
    fine = fine && explanation.fine;
    if (command.json) {
      out << as_json(mapping, explanation);
    } else {
      out << (&mapping == &named->front() ? "" : "\n") << to_text(explanation);
    }
  }
  return fine ? kExitDone : kExitFailed;
}

}  // namespace wheelpit
