#include "runtime/telemetry/telemetry_event.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <variant>

#include "base/json_text.h"
#include "base/utc_text.h"

namespace wheelpit::runtime {

namespace {

std::string opened(WallTime time, std::string_view type) {
  std::string text = R"({"time":")";
  append_utc(text, kIsoMilliseconds, time);
  text.append(R"(","type":")").append(type).append(R"(","record":)");
  return text;
}

bool is_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  boost::system::error_code ec;
  const auto value = boost::json::parse({text.data(), text.size()}, ec);
  return !ec && value.is_object();
}

// There, the init is not told of, and a subscription has another name.
std::string for_logs_api(WallTime time, const PlatformEvent& event, const std::string& telemetry) {
  using namespace platform_event;
  const bool of_init = std::holds_alternative<InitStart>(event) ||
                       std::holds_alternative<InitRuntimeDone>(event) ||
                       std::holds_alternative<InitReport>(event);
  if (of_init) return "";
  if (!std::holds_alternative<platform_event::TelemetrySubscription>(event)) return telemetry;
  const std::string ours = opened(time, type_of(event));
  return opened(time, "platform.logsSubscription") + telemetry.substr(ours.size());
}

}  // namespace

TelemetryEvent::TelemetryEvent(WallTime time, const PlatformEvent& event) : kind_(Kind::platform) {
  append_platform_event(telemetry_, time, event);
  logs_ = for_logs_api(time, event, telemetry_);
  runtime_done_ = std::holds_alternative<platform_event::RuntimeDone>(event);
  if (std::holds_alternative<platform_event::Fault>(event)) telemetry_.clear();
  if (const auto* report = std::get_if<platform_event::Report>(&event)) {
    end_ = opened(time, "platform.end") + R"({"requestId":)";
    append_json_string(report->request_id, end_);
    end_ += "}}";
  }
}

TelemetryEvent::TelemetryEvent(WallTime time, LineSource source, std::string_view text,
                               bool json_log)
    : kind_(source == LineSource::function ? Kind::function : Kind::extension) {
  const std::string_view type = kind_ == Kind::function ? "function" : "extension";
  logs_ = opened(time, type);
  append_json_string(text, logs_);
  logs_ += '}';
  if (json_log && is_object(text)) {
    telemetry_ = opened(time, type).append(text).append("}");
  } else {
    telemetry_ = logs_;
  }
}

std::vector<std::string_view> TelemetryEvent::of(const TelemetrySubscription& subscription) const {
  const bool wanted = (kind_ == Kind::platform && subscription.platform) ||
                      (kind_ == Kind::function && subscription.function) ||
                      (kind_ == Kind::extension && subscription.extension);
  if (!wanted || (runtime_done_ && !subscription.runtime_done)) return {};
  const bool line = kind_ != Kind::platform;
  const bool old_form =
      subscription.api == TelemetryApi::logs || (line && !subscription.structured_lines);
  const std::string& text = old_form ? logs_ : telemetry_;
  if (text.empty()) return {};
  if (subscription.api == TelemetryApi::logs && !end_.empty()) return {end_, text};
  return {text};
}

}  // namespace wheelpit::runtime
