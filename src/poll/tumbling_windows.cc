#include "poll/tumbling_windows.h"

#include <algorithm>
#include <utility>

#include "base/utc_text.h"

namespace wheelpit {

namespace {

constexpr std::string_view kWindowTime = "YYYY-MM-DDThh:mm:ssZ";

}  // namespace

TumblingWindows::TumblingWindows(std::chrono::seconds length, const WindowState& stored)
    : length_(length) {
  if (stored.state.empty()) return;
  open_ = stored;
  batched_until_ = stored.end;
}

WallTime TumblingWindows::end_of(WallTime arrived) const {
  const auto since = std::chrono::floor<std::chrono::seconds>(arrived.time_since_epoch());
  const auto whole = since.count() / length_.count() * length_;
  return WallTime(whole + length_);
}

bool TumblingWindows::begins_batch(WallTime arrived) {
  if (length_.count() <= 0) return false;
  if (batched_until_ && arrived < *batched_until_) return false;
  return std::exchange(batched_until_, end_of(arrived)).has_value();
}

bool TumblingWindows::closes_before(WallTime arrived) const {
  if (!open_) return false;
  return length_.count() <= 0 || overgrown() || arrived >= open_->end;
}

bool TumblingWindows::closes_after(WallTime complete_until) const {
  return open_ && (length_.count() <= 0 || overgrown() || complete_until >= open_->end);
}

void TumblingWindows::enter(WallTime arrived) {
  if (open_ || length_.count() <= 0) return;
  const WallTime end = end_of(arrived);
  open_ = WindowState{.begin = end - length_, .end = end, .state = "{}"};
}

CallFrame TumblingWindows::frame(bool is_final) const {
  if (!open_) return {};
  return {.window = CallFrame::Window{.start = utc_text(kWindowTime, open_->begin),
                                      .end = utc_text(kWindowTime, open_->end),
                                      .state = open_->state,
                                      .is_final = is_final,
                                      .terminated_early = is_final && overgrown()}};
}

}  // namespace wheelpit
