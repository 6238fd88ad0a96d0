#include "app/watch/listen_command.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <chrono>
#include <map>
#include <ostream>
#include <utility>

#include "app/commands/batch_feed.h"
#include "app/commands/positions_command.h"
#include "app/commands/stop_signal.h"
#include "app/process/exit_codes.h"
#include "app/watch/mapping_look.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr auto kBetween = std::chrono::milliseconds(300);
constexpr auto kBetweenTries = std::chrono::seconds(1);

struct Followed {
  std::int64_t last = 0;      // number of the call that was read last
  std::int64_t invoked = -1;  // counters when it was read
  std::int64_t failed = -1;
};

struct Shown {
  BatchRow row;
  const MappingLook* mapping;
};

std::string as_json(const Shown& shown) {
  const BatchRow& row = shown.row;
  json::object members{{"UUID", shown.mapping->uuid},
                       {"FunctionName", shown.mapping->function},
                       {"Name", shown.mapping->name},
                       {"Number", row.number},
                       {"StartedAt", row.started_at},
                       {"Records", row.records},
                       {"Bytes", row.bytes},
                       {"WaitedMilliseconds", row.waited_milliseconds},
                       {"RanMilliseconds", row.ran_milliseconds},
                       {"Attempt", row.attempt},
                       {"Outcome", row.outcome},
                       {"FailedRecords", row.failed_records}};
  for (const auto& [name, value] :
       {std::pair("RequestId", row.request_id), std::pair("ErrorType", row.error_type),
        std::pair("ExecutedVersion", row.version), std::pair("Lane", row.lane)}) {
    if (!value.empty()) members[name] = value;
  }
  return json::serialize(members);
}

class Listener {
 public:
  Listener(const ListenCommand& command, const AskEngine& engine, const ListenStreams& streams)
      : command_(command), engine_(engine), streams_(streams) {}

  // Shows what came since the last time; the first time, what began after `since`.
  Status round(std::optional<double> since) {
    const auto all = read_mapping_looks(engine_, SystemClock().wall_now());
    if (!all) return all.error();
    const auto named = named_mappings(*all, command_.mappings);
    if (!named) return named.error();
    std::vector<Shown> shown;
    for (const MappingLook& mapping : *named) {
      if (Status read = read_one(mapping, since, shown); !read) return read;
    }
    std::ranges::sort(shown, {}, [](const Shown& each) {
      return std::pair(each.row.started_at, each.row.number);
    });
    for (const Shown& each : shown) print(each);
    streams_.out.flush();
    first_ = false;
    return {};
  }

 private:
  // Most rounds ask nothing of most mappings: their counters say that nothing happened.
  Status read_one(const MappingLook& mapping, std::optional<double> since,
                  std::vector<Shown>& shown) {
    const auto [found, is_new] = followed_.try_emplace(mapping.uuid);
    Followed& followed = found->second;
    const MappingCounters& counters = mapping.counters;
    if (!is_new && followed.invoked == counters.invoked && followed.failed == counters.failed) {
      return {};
    }
    const auto batches = read_batch_rows(engine_, mapping.uuid, followed.last);
    if (!batches) return batches.error();
    if (batches->more && !is_new) {
      streams_.err << "... and more batches of " << short_name(mapping) << " than are remembered\n";
    }
    for (const BatchRow& row : batches->rows) {
      followed.last = row.number;
      // What was there before is shown if it is asked for; that of a mapping that came later is
      // new.
      if (is_new && first_ && (!since || row.started_at < *since)) continue;
      if (!command_.failed || !is_good(row)) shown.push_back({row, &mapping});
    }
    followed.invoked = counters.invoked;
    followed.failed = counters.failed;
    return {};
  }

  void print(const Shown& shown) {
    if (command_.json) {
      streams_.out << as_json(shown) << "\n";
    } else {
      streams_.out << batch_line(shown.row, streams_.coloured) << "  " << short_name(*shown.mapping)
                   << "\n";
    }
  }

  const ListenCommand& command_;
  const AskEngine& engine_;
  ListenStreams streams_;
  std::map<std::string, Followed> followed_;
  bool first_ = true;
};

// In Unix seconds. Nothing if it is no time.
std::optional<double> moment_of(const std::string& text, WallTime now) {
  if (const auto ago = parse_duration(text)) {
    return std::chrono::duration<double>(now.time_since_epoch() - *ago).count();
  }
  if (const auto moment = parse_moment(text)) {
    return std::chrono::duration<double>(moment->time_since_epoch()).count();
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::int64_t kMost = 1'000'000;
  if (failure != std::errc() || number < 0 || number > kMost) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  if (unit == "d") return std::chrono::hours(24 * number);
  return std::nullopt;
}

int run_listen_command(const ListenCommand& command, const AskEngine& engine, WallTime now,
                       const ListenStreams& streams) {
  std::optional<double> since;
  if (!command.since.empty()) {
    since = moment_of(command.since, now);
    if (!since) {
      streams.err
          << "wheelpit listen: --since must be a time ago, such as 90s, 10m, 2h or 1d, or a "
             "moment, such as 2026-09-17T14:11:10Z; this is \""
          << command.since << "\"\n";
      return kExitBadUsage;
    }
  } else if (command.once) {
    since = 0;
  }
  Listener listener(command, engine, streams);
  if (Status begun = listener.round(since); !begun) {
    streams.err << "wheelpit listen: " << begun.error().message() << "\n";
    return begun.error().code() == Errc::not_found ? kExitBadUsage : kExitFailed;
  }
  bool lost = false;
  while (!command.once && stop_signals() == 0 && streams.out.good()) {
    sleep_until_stopped(lost ? Duration(kBetweenTries) : Duration(kBetween));
    const Status read = listener.round(since);
    if (!read && !std::exchange(lost, true)) {
      streams.err << read.error().message() << "; retrying each second" << '\n' << std::flush;
    }
    if (read && std::exchange(lost, false))
      streams.err << "engine available again" << '\n' << std::flush;
  }
  return kExitDone;
}

}  // namespace wheelpit
