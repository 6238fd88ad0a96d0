#include "app/cli/batches_arguments.h"

#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "app/process/exit_codes.h"
#include "app/watch/mapping_look.h"

namespace wheelpit {
namespace {

constexpr auto kExitCodes =
    "Exit code: 0 done, 1 the engine cannot be reached or refused, 2 wrong usage.";

void add_mapping(CLI::App& command, BatchesOptions& options) {
  command
      .add_option("mapping", options.mapping,
                  "Its UUID or the beginning of it, or the name of its function or source")
      ->required();
}

void add_batch(CLI::App& command, std::string& batch) {
  command.add_option("batch", batch, "A recorded batch, by its request id or number")
      ->required()
      ->type_name("ID");
}

void finish(CLI::App& command, BatchesOptions& options, const std::string& output,
            const std::string& codes = kExitCodes) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.json, output);
  const CLI::App& parent = *command.get_parent();
  const CLI::Option* const batch = command.get_option_no_throw("batch");
  command.footer(std::string(kSignedRequests) + codes + "\nExample:   wheelpit batches " +
                 (parent.get_name() == "batches" ? "" : parent.get_name() + ' ') +
                 command.get_name() + " 91d9dea2-f4a9-4f0a-8b2e-3a2f0c4e5d61" +
                 (batch != nullptr && batch->get_required() ? " 1764520010123456" : ""));
}

void add_list(CLI::App& batches, const Chosen<BatchesCommand>& chosen) {
  CLI::App& command = *batches.add_subcommand(
      "list", "List the last calls of a mapping's function, and the batches that are recorded");
  auto& list = hand_over<BatchesListCommand>(command, chosen);
  add_mapping(command, list.options);
  finish(command, list.options, "How it is printed; json: one object a line");
}

void add_show(CLI::App& batches, const Chosen<BatchesCommand>& chosen) {
  CLI::App& command =
      *batches.add_subcommand("show", "Show a recorded batch: its event and the answer to it");
  auto& show = hand_over<BatchesShowCommand>(command, chosen);
  add_mapping(command, show.options);
  add_batch(command, show.batch);
  finish(command, show.options, "How it is printed; json: one object");
}

void add_replay(CLI::App& batches, const Chosen<BatchesCommand>& chosen) {
  CLI::App& command = *batches.add_subcommand(
      "replay",
      "Call the function with a recorded batch again, and show both answers side by side.\n"
      "The function runs for real; nothing is acknowledged or taken from the source for it");
  auto& replay = hand_over<BatchesReplayCommand>(command, chosen);
  add_mapping(command, replay.options);
  add_batch(command, replay.batch);
  command
      .add_option("--qualifier", replay.qualifier,
                  "Version or alias to call (default: as the mapping does)")
      ->type_name("NAME");
  finish(command, replay.options, "How it is printed; json: one object",
         "Exit code: 0 the answers are the same, 1 the engine cannot be reached or refused,\n2 "
         "wrong usage, 3 the answers differ.");
}

void add_export(CLI::App& batches, const Chosen<BatchesCommand>& chosen) {
  CLI::App& command = *batches.add_subcommand(
      "export", "Write the events of recorded batches to files ID.json, for unit tests");
  auto& exported = hand_over<BatchesExportCommand>(command, chosen);
  add_mapping(command, exported.options);
  command
      .add_option("batch", exported.batches,
                  "Recorded batches, by request id or number (default: all)")
      ->type_name("ID");
  command.add_option("--to", exported.folder, "The folder they are written to")
      ->type_name("FOLDER")
      ->default_str(".");
  command.add_flag("--force", exported.force, "Replace files that are there");
  finish(command, exported.options, "How it is printed; json: one object a file");
}

void add_record(CLI::App& record, const char* name, const char* help, std::optional<bool> enabled,
                const Chosen<BatchesCommand>& chosen) {
  CLI::App& command = *record.add_subcommand(name, help);
  auto& settings = hand_over<BatchesRecordCommand>(command, chosen);
  settings.enabled = enabled;
  add_mapping(command, settings.options);
  if (enabled == true) {
    command.add_option("--max-batches", settings.max_batches, "How many to keep (initially 20)")
        ->type_name("N");
    command
        .add_option("--max-bytes", settings.max_bytes,
                    "Maximum size on disk, in bytes (initially 16777216)")
        ->type_name("N");
    CLI::Option* const redact = command
                                    .add_option("--redact", settings.redact,
                                                "Values to leave out, such as '$..password'; may "
                                                "be repeated; replaces\nearlier settings")
                                    ->allow_extra_args(false)
                                    ->type_name("PATH");
    command.add_flag("--redact-nothing", settings.redact_nothing, "Record all values")
        ->excludes(redact);
  }
  finish(command, settings.options, "How it is printed; json: one object");
}

void add_clear(CLI::App& batches, const Chosen<BatchesCommand>& chosen) {
  CLI::App& command =
      *batches.add_subcommand("clear", "Remove the recorded batches of a mapping from the disk");
  auto& clear = hand_over<BatchesClearCommand>(command, chosen);
  add_mapping(command, clear.options);
  finish(command, clear.options, "How it is printed; json: one object");
}

int run(const BatchesCommand& given) {
  return with_engine(options_of(given).endpoint_url, [&](const AskEngine& engine) {
    BatchesCommand command = given;
    auto uuid = uuid_of_mapping(engine, options_of(command).mapping);
    if (!uuid) {
      std::cerr << "wheelpit batches: " << uuid.error().message() << '\n' << std::flush;
      const Errc code = uuid.error().code();
      const bool named_nothing = code == Errc::not_found || code == Errc::invalid_argument;
      return named_nothing ? kExitBadUsage : kExitFailed;
    }
    std::visit([&](auto& each) { each.options.mapping = std::move(*uuid); }, command);
    return run_batches_command(command, engine, std::cout, std::cerr);
  });
}

}  // namespace

void add_batches_commands(CLI::App& app, const Chosen<BatchesCommand>& chosen) {
  CLI::App& batches = *app.add_subcommand(
      "batches", "See, record and replay the batches that a mapping's function was called with");
  batches.require_subcommand(1);
  add_list(batches, chosen);
  add_show(batches, chosen);
  add_replay(batches, chosen);
  add_export(batches, chosen);
  CLI::App& record =
      *batches.add_subcommand("record", "Turn the recording of a mapping's batches on and off");
  record.require_subcommand(1);
  add_record(record, "on", "Record the last batches on the engine's disk", true, chosen);
  add_record(record, "off", "Stop recording; recorded batches stay", false, chosen);
  add_record(record, "show", "Show the settings of the recording", std::nullopt, chosen);
  add_clear(batches, chosen);
}

void add_batches(const CommandLine& line) { add_batches_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
