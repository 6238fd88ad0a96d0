#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/commands/batch_row.h"
#include "app/commands/engine_client.h"
#include "app/dev/invocation_output.h"
#include "app/dev/log_follower.h"
#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// What was processed, for the last words.
struct DevTotals {
  std::uint64_t calls = 0;
  std::uint64_t failed_calls = 0;
  std::uint64_t records = 0;  // that are done with
  bool more = false;          // there were more than could be shown
};

// Shows the batches of one mapping as they come, each with what the function printed meanwhile.
class DevPrinter {
 public:
  struct Parts {
    AskEngine engine;
    std::string mapping;        // UUID
    std::filesystem::path log;  // of the function, as stored
    bool payloads = false;      // the event of each batch, too
    bool coloured = false;
    std::ostream& out;
  };
  explicit DevPrinter(Parts parts);

  // Prints what is new. A batch whose output does not exist yet waits for it, at most kPatience;
  // `all`: none waits.
  Status show(TimePoint now, bool all = false);

  const DevTotals& totals() const { return totals_; }

 private:
  static constexpr auto kPatience = std::chrono::seconds(1);
  struct Waiting {
    BatchRow row;
    TimePoint since;
  };

  Status read_batches(TimePoint now);
  void read_log();
  void tell_of_problems();
  void print(const BatchRow& row, const std::vector<std::string>& messages);
  void print_indented(const std::vector<std::string>& messages);
  std::vector<std::string> event_of(const BatchRow& row) const;

  Parts parts_;
  LogFollower log_;
  InvocationOutput output_;
  std::deque<Waiting> waiting_;
  std::int64_t last_ = 0;  // number of the batch that was read last
  std::string problem_;
  TimePoint next_problem_{};
  DevTotals totals_;
};

}  // namespace wheelpit
