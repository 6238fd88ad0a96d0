#include "logs/log_search.h"

#include <algorithm>
#include <deque>
#include <map>

namespace wheelpit {
namespace {

bool counts(const LogSelection& selection, const LogEvent& event) {
  return event.time >= selection.from && event.time <= selection.until && selection.wanted(event);
}

FoundEvent kept(const LogEvent& event) {
  return {.time = event.time,
          .stream = std::string(event.stream),
          .message = std::string(event.message),
          .place = event.place};
}

LogEventPage find_from(const LogArchive& archive, const LogSelection& selection,
                       std::optional<LogPlace> start, std::optional<LogPlace> skipped,
                       const PageLimit& limit) {
  LogEventPage page;
  std::size_t bytes = 0;
  archive.read(selection.function, start, [&](const LogEvent& event) {
    if (skipped && event.place == *skipped) return true;
    if (!counts(selection, event)) return true;
    bytes += event.message.size();
    const bool full = page.events.size() >= limit.events || bytes > limit.bytes;
    if (full && !page.events.empty()) {
      page.next = event.place;
      return false;
    }
    page.events.push_back(kept(event));
    return true;
  });
  return page;
}

}  // namespace

LogEventPage find_events(const LogArchive& archive, const LogSelection& selection,
                         std::optional<LogPlace> start, const PageLimit& limit) {
  return find_from(archive, selection, start, std::nullopt, limit);
}

LogEventPage find_events_after(const LogArchive& archive, const LogSelection& selection,
                               const LogPlace& after, const PageLimit& limit) {
  return find_from(archive, selection, after, after, limit);
}

LogEventPage find_last_events(const LogArchive& archive, const LogSelection& selection,
                              std::optional<LogPlace> before, const PageLimit& limit) {
  std::deque<FoundEvent> last;
  std::size_t bytes = 0;
  bool reached = !before;
  archive.read(selection.function, std::nullopt, [&](const LogEvent& event) {
    if (before && event.place == *before) {
      reached = true;
      return false;
    }
    if (!counts(selection, event)) return true;
    bytes += event.message.size();
    last.push_back(kept(event));
    while (last.size() > 1 && (last.size() > limit.events || bytes > limit.bytes)) {
      bytes -= last.front().message.size();
      last.pop_front();
    }
    return true;
  });
  LogEventPage page;
  // A place that is gone was older than all there is.
  if (reached) page.events.assign(std::move_iterator(last.begin()), std::move_iterator(last.end()));
  return page;
}

std::vector<StreamSummary> find_streams(const LogArchive& archive, std::string_view function) {
  std::map<std::string, StreamSummary, std::less<>> found;
  archive.read(function, std::nullopt, [&](const LogEvent& event) {
    auto stream = found.find(event.stream);
    if (stream == found.end()) {
      stream = found
                   .emplace(event.stream, StreamSummary{.name = std::string(event.stream),
                                                        .first = event.time,
                                                        .last = event.time})
                   .first;
    }
    stream->second.last = std::max(stream->second.last, event.time);
    return true;
  });
  std::vector<StreamSummary> streams;
  streams.reserve(found.size());
  for (auto& [name, summary] : found) streams.push_back(std::move(summary));
  return streams;
}

std::optional<std::int64_t> first_event_time(const LogArchive& archive, std::string_view function) {
  std::optional<std::int64_t> time;
  archive.read(function, std::nullopt, [&](const LogEvent& event) {
    time = event.time;
    return false;
  });
  return time;
}

}  // namespace wheelpit
