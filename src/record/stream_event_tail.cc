#include "record/stream_event_tail.h"

#include "base/json_text.h"

namespace wheelpit {
namespace {

// Of the state of a window: the largest that the service passes on, and some more, as its own limit
// is counted in characters.
constexpr std::size_t kMostStateBytes = (std::size_t{1} << 20) + 4096;

}  // namespace

StreamEventTail::StreamEventTail(std::string_view shard_id, std::string_view event_source_arn,
                                 bool has_windows)
    : has_windows_(has_windows) {
  window_begin_ = R"(],"shardId":)";
  append_json_string(shard_id, window_begin_);
  window_begin_ += R"(,"eventSourceARN":)";
  append_json_string(event_source_arn, window_begin_);
}

void StreamEventTail::append(const CallFrame& call, std::string& out) const {
  if (!call.window) {
    out += kPlain;
    return;
  }
  const CallFrame::Window& window = *call.window;
  out += window_begin_;
  out += R"(,"window":{"start":)";
  append_json_string(window.start, out);
  out += R"(,"end":)";
  append_json_string(window.end, out);
  out += R"(},"state":)";
  out += window.state;
  out += R"(,"isFinalInvokeForWindow":)";
  out += window.is_final ? "true" : "false";
  out += R"(,"isWindowTerminatedEarly":)";
  out += window.terminated_early ? "true" : "false";
  out += '}';
}

std::size_t StreamEventTail::most_bytes() const {
  if (!has_windows_) return kPlain.size();
  return window_begin_.size() + 256 + kMostStateBytes;
}

}  // namespace wheelpit
