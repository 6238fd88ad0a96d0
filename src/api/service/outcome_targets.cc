#include "api/service/outcome_targets.h"

#include <algorithm>

#include "aws/arn.h"
#include "destination/target.h"

namespace wheelpit::api {
namespace {

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

enum class Outcomes { successes, failures };

bool takes(std::string_view arn, Outcomes outcomes, const ApiDependencies& deps) {
  const auto parsed = Arn::parse(arn);
  const std::string_view service = parsed ? parsed->service : "";
  if (service == "s3") return outcomes == Outcomes::failures;
  if (service == "mq") return deps.filter_profile == filter::FilterProfile::extended;
  return service == "sqs" || service == "sns" || service == "events" || service == "lambda";
}

// Such a destination has no region, or the function's.
bool is_near(const Target& target, const ApiDependencies& deps) {
  return target.kind == TargetKind::bucket || target.region == deps.region;
}

std::string shown(std::string_view type, const std::string& arn) {
  return arn.empty() ? "null" : std::string(type) + "(destination=" + arn + ")";
}

// A queue of a broker needs attention who publishes to it. Wheelpit's own, so are the words.
Outcome<void> check_broker(const Target& queue, const ApiDependencies& deps) {
  const auto broker = std::ranges::find(deps.brokers, queue.broker, &Broker::arn);
  if (broker == deps.brokers.end()) {
    return invalid("The destination ARN " + queue.arn +
                   " is invalid: no [[broker]] of the configuration has the ARN " + queue.broker +
                   ".");
  }
  if (broker->publisher_secret.empty()) {
    return invalid("The destination ARN " + queue.arn + " is invalid: the [[broker]] \"" +
                   broker->name + "\" has no publisher_secret in the configuration.");
  }
  return {};
}

Outcome<void> check_one(const std::string& arn, std::string_view function_name,
                        const ApiDependencies& deps) {
  const auto target = parse_target(arn);
  if (!target) return invalid("The destination ARN " + arn + " is invalid.");
  if (target->kind == TargetKind::broker_queue) return check_broker(*target, deps);
  if (target->kind != TargetKind::function) return {};
  if (target->account != deps.account_id) {
    return invalid("The destination ARN " + arn + " is invalid.");
  }
  if (target->name == function_name) {
    return invalid("You can't specify the function as a destination for itself.");
  }
  return {};
}

}  // namespace

Outcome<void> check_destinations(const EventInvokeConfig& config, std::string_view function_name,
                                 const ApiDependencies& deps) {
  const auto fits = [&](const std::string& arn, Outcomes outcomes) {
    if (arn.empty()) return true;
    const auto target = parse_target(arn);
    return takes(arn, outcomes, deps) && (!target || is_near(*target, deps));
  };
  if (!fits(config.on_success, Outcomes::successes) ||
      !fits(config.on_failure, Outcomes::failures)) {
    return invalid("The provided destination config DestinationConfig(onSuccess=" +
                   shown("OnSuccess", config.on_success) +
                   ", onFailure=" + shown("OnFailure", config.on_failure) + ") is invalid.");
  }
  for (const std::string& arn : {config.on_failure, config.on_success}) {
    if (arn.empty()) continue;
    if (auto checked = check_one(arn, function_name, deps); !checked) return checked;
  }
  return {};
}

Outcome<void> check_failure_destination(const std::string& arn, const ApiDependencies& deps) {
  if (arn.empty()) return {};
  const auto target = parse_target(arn);
  if (target && target->kind == TargetKind::kafka_topic) return {};  // check_settings() has judged
  if (!target || !takes(arn, Outcomes::failures, deps)) {
    return invalid(
        "The destination ARN " + arn +
        " is invalid: it has to be of an SQS queue, an SNS topic, an EventBridge bus, an "
        "S3 bucket, a function or a broker's queue.");
  }
  return check_one(arn, {}, deps);
}

Outcome<void> check_dead_letter_target(const std::string& arn, const ApiDependencies& deps) {
  if (arn.empty()) return {};
  const auto target = parse_target(arn);
  if (target && target->kind == TargetKind::broker_queue &&
      deps.filter_profile == filter::FilterProfile::extended) {
    return check_broker(*target, deps);
  }
  const bool good =
      target && (target->kind == TargetKind::queue || target->kind == TargetKind::topic);
  if (good) return {};
  return invalid("Invalid dead letter queue ARN: " + arn +
                 " is neither a queue of SQS nor a topic of SNS.");
}

}  // namespace wheelpit::api
