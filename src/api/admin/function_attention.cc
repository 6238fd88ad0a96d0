#include "api/admin/function_attention.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "function/function_arn.h"

namespace wheelpit::api {
namespace {

constexpr std::size_t kLatestSteps = 30;  // five minutes
constexpr float kShareThatCounts = 1 / 20.0F;

enum class Step { silent, good, failing };

Step judged(float calls, float errors) {
  if (std::isnan(calls) || calls <= 0) return Step::silent;
  return !std::isnan(errors) && errors > 0 ? Step::failing : Step::good;
}

}  // namespace

std::optional<Attention> attention_of_function(const History& history, const std::string& name) {
  const auto points = history.points(name, HistoryRange::hour);
  const auto end = history.end_of(HistoryRange::hour);
  if (!points || !end) return std::nullopt;
  const std::vector<float>& calls = (*points)[0];
  const std::vector<float>& errors = (*points)[1];
  float called = 0;
  float failed = 0;
  std::size_t ago = 0;        // of the step that is looked at, in steps
  std::size_t first_ago = 0;  // of the oldest one that fails
  bool fails = false;
  for (; ago < calls.size(); ++ago) {
    const std::size_t at = calls.size() - 1 - ago;
    const Step step = judged(calls[at], errors[at]);
    if (ago < kLatestSteps && step != Step::silent) {
      called += calls[at];
      if (step == Step::failing) failed += errors[at];
    }
    if (step == Step::good) break;
    if (step == Step::failing) {
      if (!fails && ago >= kLatestSteps) return std::nullopt;
      fails = true;
      first_ago = ago;
    }
  }
  // The rest of the five minutes counts for the share.
  for (++ago; ago < calls.size() && ago < kLatestSteps; ++ago) {
    const std::size_t at = calls.size() - 1 - ago;
    if (!std::isnan(calls[at])) called += calls[at];
    if (!std::isnan(errors[at])) failed += errors[at];
  }
  if (!fails || failed < called * kShareThatCounts) return std::nullopt;
  Attention attention;
  attention.severity = Attention::Severity::warning;
  attention.reason = "FUNCTION_FAILS";
  attention.title = "the function fails";
  attention.remedy = "look at its log; it is listed until ten seconds of calls have all succeeded";
  attention.words = std::to_string(std::llround(failed)) + " of " +
                    std::to_string(std::llround(called)) +
                    " invocations of the last five minutes failed";
  attention.since = *end - History::kStep * static_cast<int>(first_ago);
  return attention;
}

std::vector<FailedEvents> failed_events(const std::vector<async::FailedCount>& counts) {
  struct Tally {
    std::size_t all = 0;
    std::size_t most = 0;
    std::string_view condition;
  };
  std::map<std::string_view, Tally> functions;
  for (const async::FailedCount& count : counts) {
    if (count.events == 0) continue;
    Tally& tally = functions[function_name_of_arn(count.invoked_arn)];
    tally.all += count.events;
    if (count.events <= tally.most) continue;
    tally.most = count.events;
    tally.condition = count.condition ? name_of(*count.condition) : std::string_view();
  }
  std::vector<FailedEvents> events;
  events.reserve(functions.size());
  for (const auto& [name, tally] : functions) {
    events.push_back({std::string(name), tally.all, tally.condition});
  }
  return events;
}

Attention attention_of_events(const FailedEvents& events) {
  Attention attention;
  attention.severity = Attention::Severity::warning;
  attention.reason = events.condition.empty() ? "FUNCTION_GONE" : events.condition;
  attention.title = events.count == 1 ? "an asynchronous event failed permanently"
                                      : "asynchronous events failed permanently";
  attention.remedy = "look at them, redrive them once their cause is gone, or purge them";
  return attention;
}

}  // namespace wheelpit::api
