#include "app/watch/top_command.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>
#include <vector>

#include "app/commands/stop_signal.h"
#include "app/process/exit_codes.h"
#include "app/watch/full_screen.h"
#include "app/watch/function_times.h"
#include "base/clock.h"

namespace wheelpit {
namespace {

constexpr auto kFirstLook = std::chrono::milliseconds(300);
// A history has steps of so long.
constexpr auto kTimesStep = std::chrono::seconds(10);

struct Look {
  std::vector<MappingLook> mappings;
  TimePoint at;
  FunctionTimes times = {};
  TimePoint times_at = {};
};

struct View {
  TopColumn sort{};
  bool reversed = false;
  bool functions = false;  // the functions instead of the mappings
};

// After `before`: what changes slowly is asked for as seldom.
Result<Look> look(const AskEngine& engine, const Look& before = {}) {
  auto mappings = read_mapping_looks(engine, SystemClock().wall_now());
  if (!mappings) return mappings.error();
  Look now{.mappings = std::move(*mappings),
           .at = std::chrono::steady_clock::now(),
           .times = before.times,
           .times_at = before.times_at};
  if (now.at < now.times_at + kTimesStep && now.times_at != TimePoint()) return now;
  std::vector<std::string> functions;
  functions.reserve(now.mappings.size());
  for (const MappingLook& mapping : now.mappings) functions.push_back(mapping.function);
  now.times = read_function_times(engine, std::move(functions));
  now.times_at = now.at;
  return now;
}

std::vector<std::string> lines_of(const Look& before, const Look& now, const View& view,
                                  bool marked) {
  const double seconds = std::chrono::duration<double>(now.at - before.at).count();
  auto rows = view.functions ? function_rows(before.mappings, now.mappings, seconds, now.times)
                             : mapping_rows(before.mappings, now.mappings, seconds);
  sort_rows(rows, view.sort, view.reversed);
  return table_lines(rows, view.functions, marked ? &view.sort : nullptr);
}

// False if it asks for the end.
bool obey(char key, View& view) {
  int column = static_cast<int>(view.sort);
  const auto last = [&] {
    return static_cast<int>(view.functions ? TopColumn::p95 : TopColumn::age);
  };
  switch (key) {
    case 'q':
      return false;
    case 'r':
      view.reversed = !view.reversed;
      break;
    case 'f':
      view.functions = !view.functions;
      break;
    case 'L':
    case '<':
      column = std::max(0, column - 1);
      break;
    case 'R':
    case '>':
      ++column;
      break;
    default:
      break;
  }
  view.sort = static_cast<TopColumn>(std::min(last(), column));
  return true;
}

std::string head_of(const Look& now) {
  std::int64_t reading = 0;
  std::int64_t in_flight = 0;
  for (const MappingLook& mapping : now.mappings) {
    reading += mapping.consuming ? 1 : 0;
    in_flight += mapping.in_flight;
  }
  return "wheelpit: " + std::to_string(now.mappings.size()) + " mappings, " +
         std::to_string(reading) + " read, " + std::to_string(in_flight) + " records in flight";
}

int on_screen(const TopCommand& command, const AskEngine& engine, Look first) {
  constexpr auto kKeys = "q quit   < > sort by   r reverse   f functions or mappings";
  const auto interval =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(command.interval_seconds));
  const FullScreen screen;
  View view{.sort = command.sort};
  Look before = first;
  Look now = std::move(first);
  std::string trouble;
  TimePoint next = now.at + kFirstLook;
  while (stop_signals() == 0) {
    std::vector<std::string> lines = {trouble.empty() ? head_of(now) : trouble, kKeys, ""};
    std::ranges::move(lines_of(before, now, view, true), std::back_inserter(lines));
    screen.show(lines);
    const Duration left = next - std::chrono::steady_clock::now();
    if (const auto key = FullScreen::key(std::max(left, Duration::zero()))) {
      if (!obey(*key, view)) break;
      continue;
    }
    if (std::chrono::steady_clock::now() < next) continue;
    auto seen = look(engine, now);
    next = std::chrono::steady_clock::now() + interval;
    trouble = seen ? "" : seen.error().message();
    if (!seen) continue;
    before = std::exchange(now, std::move(*seen));
  }
  return kExitDone;
}

int in_pipe(const TopCommand& command, const AskEngine& engine, Look first, std::ostream& out,
            std::ostream& err) {
  Look before = std::move(first);
  for (int i = 0; i < std::max(1, command.count) && stop_signals() == 0 && out.good(); ++i) {
    sleep_until_stopped(std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(command.interval_seconds)));
    auto now = look(engine, before);
    if (!now) {
      err << "wheelpit top: " << now.error().message() << "\n";
      return kExitFailed;
    }
    if (i > 0) out << "\n";
    for (const bool functions : {false, true}) {
      for (const std::string& line :
           lines_of(before, *now, {.sort = command.sort, .functions = functions}, false)) {
        out << line << "\n";
      }
      if (!functions) out << "\n";
    }
    out.flush();
    before = std::move(*now);
  }
  return kExitDone;
}

}  // namespace

int run_top_command(const TopCommand& command, const AskEngine& engine, bool terminal,
                    std::ostream& out, std::ostream& err) {
  auto first = look(engine);
  if (!first) {
    err << "wheelpit top: " << first.error().message() << "\n";
    return kExitFailed;
  }
  return terminal ? on_screen(command, engine, std::move(*first))
                  : in_pipe(command, engine, std::move(*first), out, err);
}

}  // namespace wheelpit
