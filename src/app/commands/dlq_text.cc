#include "app/commands/dlq_text.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <chrono>

#include "app/commands/async_text.h"
#include "app/commands/json_members.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

using Row = std::array<std::string, 4>;

std::uint64_t count_in(const json::object& members, std::string_view name) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, whole_in(members, name)));
}

Row row_of(const json::object& place) {
  const bool counted = place.contains("Messages");
  std::string of = text_in(place, "Of");
  const std::string problem = text_in(place, "Problem");
  if (!problem.empty()) of += (of.empty() ? "" : "; ") + problem;
  return {text_in(place, "Place"), text_in(place, "Kind"),
          counted ? std::to_string(whole_in(place, "Messages")) : "-", of};
}

}  // namespace

std::string place_table(const std::vector<json::object>& places) {
  std::vector<Row> rows = {{"PLACE", "KIND", "LETTERS", "OF"}};
  for (const json::object& place : places) rows.push_back(row_of(place));
  std::array<std::size_t, 3> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    line += row.back();
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string letter_text(const json::object& letter, WallTime now) {
  constexpr std::size_t kMostShown = 2'000;
  std::string out = text_in(letter, "Id");
  const auto add = [&out](const std::string& fact) {
    if (!fact.empty()) out += "  " + fact;
  };
  const std::string to = text_in(letter, "To");
  add(to.empty() ? "" : "of " + to);
  add(text_in(letter, "Reason"));
  if (letter.contains("DiedAt")) {
    const auto died = WallTime(std::chrono::duration_cast<WallTime::duration>(
        std::chrono::duration<double>(number_in(letter, "DiedAt"))));
    add(short_duration(std::chrono::duration_cast<Duration>(now - died)) + " ago");
  }
  const std::int64_t deaths = whole_in(letter, "Deaths");
  if (deaths > 1) add(std::to_string(deaths) + " times");
  add(std::to_string(whole_in(letter, "Bytes")) + " bytes");
  out += "\n";
  const bool text = letter.contains("Body");
  std::string body = text_in(letter, text ? "Body" : "BodyBase64");
  const bool cut = body.size() > kMostShown;
  if (cut) body.resize(kMostShown);
  if (body.empty()) return out;
  return out + "    " + (text ? "" : "base64 ") + printable(body) + (cut ? " ..." : "") + "\n";
}

DlqPiece piece_of(const json::object& outcome) {
  DlqPiece piece{.looked_at = count_in(outcome, "LookedAt"),
                 .matched = count_in(outcome, "Matched"),
                 .done = count_in(outcome, "Done"),
                 .end = flag_in(outcome, "End")};
  if (outcome.contains("Messages")) piece.messages = count_in(outcome, "Messages");
  const json::value* const faults = outcome.if_contains("Faults");
  if (faults == nullptr || !faults->is_array()) return piece;
  for (const json::value& fault : faults->as_array()) {
    if (!fault.is_object()) continue;
    piece.faults[text_in(fault.as_object(), "Id")] = text_in(fault.as_object(), "Words");
  }
  return piece;
}

}  // namespace wheelpit
