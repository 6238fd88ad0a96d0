#pragma once

#include <string>
#include <vector>

#include "app/cli/choice.h"
#include "app/events/sample_event.h"

namespace wheelpit {

// wheelpit events generate.
struct EventsCommand {
  SampleEvent sample;
  std::vector<std::string> headers;  // NAME=VALUE
  bool lines = false;                // bodies are the lines of standard input
};

void add_events(const CommandLine& line);
void add_events_commands(CLI::App& app, const Chosen<EventsCommand>& chosen);

}  // namespace wheelpit
