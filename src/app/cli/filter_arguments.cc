#include "app/cli/filter_arguments.h"

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

// What `filter test` and `filter check` have in common.
void add_filter_options(CLI::App& command, filter::FilterOptions& options, FilterOutput& output) {
  std::vector<std::pair<std::string, SourceKind>> sources;
  std::string names;
  for (const SourceTraits& traits : all_source_traits()) {
    if (filter::source_named(traits.records_name) != traits.kind) continue;  // another's, or none's
    sources.emplace_back(traits.records_name, traits.kind);
    names += (names.empty() ? "" : "|") + std::string(traits.records_name);
  }
  command.add_option("--source", options.source, "Whose records the patterns are for")
      ->transform(one_of(std::move(sources)))
      ->type_name(names)
      ->default_str("a bare event");
  command
      .add_option("--profile", options.profile,
                  "lambda: only the operators Lambda documents; extended: all of EventBridge's")
      ->transform(one_of<filter::FilterProfile>({{"lambda", filter::FilterProfile::lambda},
                                                 {"extended", filter::FilterProfile::extended}}))
      ->type_name("lambda|extended")
      ->default_str("lambda");
  add_output(command, output, "How results are printed; json: one object a line");
}

void add_test(CLI::App& filter, const Chosen<FilterTestCommand>& chosen) {
  CLI::App& command = *filter.add_subcommand(
      "test",
      "Say for each event on standard input, one JSON object a line, whether it matches.\n"
      "It does when any of the patterns matches. With --source an event is a record as the\n"
      "function receives it, one element of \"Records\" or of a queue's or topic's list.");
  auto& test = hand_over<FilterTestCommand>(command, chosen);
  command
      .add_option("--pattern", test.pattern_files,
                  "File that holds a pattern, or a FilterCriteria object; may be repeated")
      ->required()
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_flag("--explain", test.explain,
                   "Say which clause of each pattern failed and what value it saw");
  add_filter_options(command, test.options, test.output);
  command.footer(
      "Exit code: 0 all events match, 1 some do not, 2 a file, a pattern or an event is "
      "invalid.\nExample:   echo '{\"status\":[\"paid\"]}' > paid.json\n           wheelpit filter "
      "test --pattern paid.json --explain < events.ndjson");
}

void add_check(CLI::App& filter, const Chosen<FilterCheckCommand>& chosen) {
  CLI::App& command = *filter.add_subcommand(
      "check", "Say whether the pattern in a file is valid and, if not, where and why");
  auto& check = hand_over<FilterCheckCommand>(command, chosen);
  command.add_option("file", check.file, "File that holds a pattern, or a FilterCriteria object")
      ->required()
      ->type_name("FILE");
  add_filter_options(command, check.options, check.output);
  command.footer(
      "Exit code: 0 valid, 1 invalid, 2 the file cannot be read.\n"
      "Example:   wheelpit filter check paid.json --source sqs");
}

FilterStreams streams() {
  std::ios::sync_with_stdio(false);
  return {.in = std::cin, .out = std::cout, .err = std::cerr, .coloured = output_is_coloured()};
}

int run_test(const FilterTestCommand& command) {
  if (input_is_terminal()) {
    std::cerr << "reading events, one JSON object a line; Ctrl-D ends them\n";
  }
  return run_filter_command(command, streams());
}

int run_check(const FilterCheckCommand& command) { return run_filter_command(command, streams()); }

}  // namespace

void add_filter_commands(CLI::App& app, const Chosen<FilterTestCommand>& test,
                         const Chosen<FilterCheckCommand>& check) {
  CLI::App& filter = *app.add_subcommand(
      "filter", "Try event filters (the patterns of FilterCriteria) without an engine");
  filter.require_subcommand(1);
  add_test(filter, test);
  add_check(filter, check);
}

void add_filter(const CommandLine& line) {
  add_filter_commands(line.app, runs(line, run_test), runs(line, run_check));
}

}  // namespace wheelpit
