#include "app/dev/dev_printer.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>
#include <string_view>
#include <thread>
#include <utility>

#include "app/commands/async_text.h"
#include "app/commands/batch_feed.h"
#include "app/commands/engine_call.h"
#include "app/watch/explain_command.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr auto kIndent = "    ";
constexpr auto kProblemEvery = std::chrono::milliseconds(500);
// The lines of batches say that.
constexpr std::string_view kOfTheFunction = "PROBLEM: Function call failed";

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

DevPrinter::DevPrinter(Parts parts) : parts_(std::move(parts)), log_(parts_.log) {}

Status DevPrinter::show(TimePoint now, bool all) {
  if (Status read = read_batches(now); !read) return read;
  log_.read(
      [this](std::string_view stream, std::string_view message) { output_.add(stream, message); });
  while (!waiting_.empty()) {
    const Waiting& first = waiting_.front();
    auto messages = output_.take(first.row.request_id);
    const bool late = all || now - first.since >= kPatience || first.row.request_id.empty();
    if (!messages && !late) break;
    if (!messages) messages = output_.take_loose();
    print(first.row, *messages);
    waiting_.pop_front();
  }
  if (now >= next_problem_) {
    next_problem_ = now + kProblemEvery;
    tell_of_problems();
  }
  parts_.out.flush();
  return {};
}

Status DevPrinter::read_batches(TimePoint now) {
  const auto batches = read_batch_rows(parts_.engine, parts_.mapping, last_);
  if (!batches) return batches.error();
  totals_.more = totals_.more || batches->more;
  if (batches->more) parts_.out << "... and more batches than can be shown\n";
  for (const BatchRow& row : batches->rows) {
    last_ = row.number;
    waiting_.push_back({row, now});
  }
  return {};
}

void DevPrinter::tell_of_problems() {
  const auto mapping =
      call_engine(parts_.engine, "GET", "/2015-03-31/event-source-mappings/" + parts_.mapping);
  if (!mapping || !mapping->good()) return;
  std::string problem = text_of(mapping->members, "LastProcessingResult");
  if (!problem.starts_with("PROBLEM") || problem.starts_with(kOfTheFunction)) problem.clear();
  if (problem == problem_) return;
  if (problem.empty()) {
    parts_.out << in_colour("event source available again", Colour::green, parts_.coloured) << "\n";
  } else {
    parts_.out << in_colour(printable(problem), Colour::red, parts_.coloured) << "\n";
    const auto attention = attention_for(parts_.engine, parts_.mapping);
    if (attention && !attention->remedy.empty()) {
      parts_.out << "what to do: " << attention->remedy << "\n";
    }
  }
  problem_ = std::move(problem);
}

void DevPrinter::print(const BatchRow& row, const std::vector<std::string>& messages) {
  ++totals_.calls;
  if (row.outcome == "done") totals_.records += static_cast<std::uint64_t>(row.records);
  if (row.outcome == "partly") {
    totals_.records += static_cast<std::uint64_t>(row.records - row.failed_records);
  }
  if (!is_good(row)) ++totals_.failed_calls;
  parts_.out << batch_line(row, parts_.coloured) << "\n";
  if (parts_.payloads) print_indented(event_of(row));
  print_indented(messages);
}

void DevPrinter::print_indented(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) {
    std::string_view rest = message;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      parts_.out << kIndent << printable(rest.substr(0, end)) << "\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
}

std::vector<std::string> DevPrinter::event_of(const BatchRow& row) const {
  // It is written to the disk a moment after the call.
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    const auto recorded = call_engine(
        parts_.engine, "GET",
        "/_wheelpit/mappings/" + parts_.mapping + "/recorded/" + std::to_string(row.number));
    if (!recorded) break;
    if (recorded->good()) return {text_of(recorded->members, "Event")};
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  return {};
}

}  // namespace wheelpit
