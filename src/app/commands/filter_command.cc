#include "app/commands/filter_command.h"

#include <istream>
#include <ostream>
#include <utility>

#include "app/commands/pattern_fault.h"
#include "app/commands/pattern_file.h"
#include "base/json_text.h"
#include "filter/explain/explain.h"

namespace wheelpit {
namespace {

constexpr int kYes = 0;
constexpr int kNo = 1;
constexpr int kUnfit = 2;

constexpr auto kGreen = "\033[32m";
constexpr auto kYellow = "\033[33m";
constexpr auto kPlain = "\033[0m";

constexpr auto kRemedy =
    "each line must be one event, a whole JSON object; jq -c . writes events like that";

std::string json_list(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_string(text, json);
  }
  return json + "]";
}

// Decides about one line of input after the other.
class EventTest {
 public:
  EventTest(filter::Filter filter, filter::Explainer explainer, const FilterTestCommand& command,
            const FilterStreams& to)
      : filter_(std::move(filter)), explainer_(std::move(explainer)), command_(command), to_(to) {}

  int run() {
    std::size_t number = 0;
    std::size_t events = 0;
    for (std::string line; std::getline(to_.in, line);) {
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      ++events;
      test(line, number);
      // At once if anyone who writes the events waits for an answer.
      if (to_.in.rdbuf()->in_avail() <= 0) to_.out.flush();
    }
    to_.out.flush();
    if (events == 0) to_.err << "no events on standard input: " << kRemedy << "\n";
    if (unfit_) return kUnfit;
    return all_match_ ? kYes : kNo;
  }

 private:
  void test(const std::string& line, std::size_t number) {
    const auto matched = filter_.matches(line);
    if (!matched) return refuse(line, number);
    all_match_ = all_match_ && *matched;
    std::vector<std::string> reasons;
    // What one takes for an event, the other does.
    if (command_.explain) reasons = explainer_.explain(line)->reasons;
    if (command_.output == FilterOutput::json) {
      to_.out << R"({"match":)" << (*matched ? "true" : "false");
      if (command_.explain) to_.out << R"(,"reasons":)" << json_list(reasons);
      to_.out << "}\n";
    } else {
      print(number, *matched, reasons);
    }
  }

  void print(std::size_t number, bool matched, const std::vector<std::string>& reasons) {
    to_.out << number << ": ";
    if (to_.coloured) to_.out << (matched ? kGreen : kYellow);
    to_.out << (matched ? "match" : "no match");
    if (to_.coloured) to_.out << kPlain;
    to_.out << "\n";
    for (const std::string& reason : reasons) to_.out << "    " << reason << "\n";
  }

  void refuse(const std::string& line, std::size_t number) {
    unfit_ = true;
    const std::string message =
        "line " + std::to_string(number) + ": " + explainer_.explain(line).error().message();
    if (command_.output == FilterOutput::json) {
      std::string json = R"({"error":)";
      append_json_string(message, json);
      to_.out << json << "}\n";
    }
    to_.out.flush();
    to_.err << message << "; " << kRemedy << "\n";
  }

  filter::Filter filter_;
  filter::Explainer explainer_;
  const FilterTestCommand& command_;
  const FilterStreams& to_;
  bool all_match_ = true;
  bool unfit_ = false;
};

}  // namespace

int run_filter_command(const FilterTestCommand& command, const FilterStreams& streams) {
  std::vector<std::string> patterns;
  std::vector<std::string> files;  // of each pattern
  for (const std::string& file : command.pattern_files) {
    auto read = read_patterns(file);
    if (!read) {
      streams.err << read.error().message() << "\n";
      return kUnfit;
    }
    files.insert(files.end(), read->size(), file);
    patterns.insert(patterns.end(), read->begin(), read->end());
  }
  auto filter = filter::Filter::compile(patterns, command.options);
  auto explainer = filter::Explainer::compile(patterns, command.options);
  if (!filter || !explainer) {
    const filter::FilterFault& fault = filter.error();
    streams.err << "filter " << fault.filter + 1 << " (" << files[fault.filter] << ") is invalid\n";
    print_fault(fault, patterns[fault.filter], streams.err);
    return kUnfit;
  }
  return EventTest(std::move(*filter), std::move(*explainer), command, streams).run();
}

int run_filter_command(const FilterCheckCommand& command, const FilterStreams& streams) {
  const auto patterns = read_patterns(command.file);
  if (!patterns) {
    streams.err << patterns.error().message() << "\n";
    return kUnfit;
  }
  const auto filter = filter::Filter::compile(*patterns, command.options);
  const bool json = command.output == FilterOutput::json;
  if (filter) {
    streams.out << (json ? R"({"valid":true})" : command.file + ": valid") << "\n";
    return kYes;
  }
  const filter::FilterFault& fault = filter.error();
  const std::size_t number = patterns->size() > 1 ? fault.filter + 1 : 0;
  if (json) {
    streams.out << fault_json(fault, number) << "\n";
    return kNo;
  }
  streams.out << command.file << ": ";
  if (number != 0) streams.out << "filter " << number << " is ";
  streams.out << "invalid\n";
  print_fault(fault, (*patterns)[fault.filter], streams.out);
  return kNo;
}

}  // namespace wheelpit
