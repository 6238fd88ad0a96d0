#include "destination/target.h"

#include <algorithm>

#include "aws/arn.h"

namespace wheelpit {

namespace {

// A name that has no part of its own after it.
bool is_plain(std::string_view name) {
  return !name.empty() && name.find_first_of(":/") == std::string_view::npos;
}

// As Kafka has it.
bool is_topic_name(std::string_view name) {
  constexpr std::size_t kLongest = 249;
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

bool read_function(const Arn& arn, Target& target) {
  std::string_view rest = arn.resource_of_type("function").value_or("");
  target.name = take_part(rest, ':');
  target.qualifier = rest;
  return is_plain(target.name) && !target.qualifier.contains(':');
}

bool read_broker_queue(const Arn& arn, Target& target) {
  const std::size_t slash = arn.resource.find('/');
  if (!arn.resource.starts_with("broker:") || slash == std::string_view::npos) return false;
  target.name = arn.resource.substr(slash + 1);
  target.broker = target.arn.substr(0, target.arn.size() - target.name.size() - 1);
  return !target.name.empty();
}

// Whether the resource is something of its service, which is then in `target`.
bool read_resource(const Arn& arn, Target& target) {
  if (arn.service == "s3") {
    target.kind = TargetKind::bucket;
    target.name = arn.resource;
    return is_plain(arn.resource);
  }
  if (arn.region.empty() || arn.account.empty()) return false;
  if (arn.service == "lambda") {
    target.kind = TargetKind::function;
    return read_function(arn, target);
  }
  if (arn.service == "mq") {
    target.kind = TargetKind::broker_queue;
    return read_broker_queue(arn, target);
  }
  if (arn.service == "events") {
    target.kind = TargetKind::bus;
    // Buses of partners have slashes in their names.
    target.name = arn.resource_of_type("event-bus", '/').value_or("");
    return !target.name.empty() && !target.name.contains(':');
  }
  if (arn.service != "sqs" && arn.service != "sns") return false;
  target.kind = arn.service == "sqs" ? TargetKind::queue : TargetKind::topic;
  target.name = arn.resource;
  return is_plain(arn.resource);
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  if (text.starts_with(kKafkaScheme)) {
    Target topic;
    topic.kind = TargetKind::kafka_topic;
    topic.arn = text;
    topic.name = text.substr(kKafkaScheme.size());
    if (!is_topic_name(topic.name)) return std::nullopt;
    return topic;
  }
  const auto arn = Arn::parse(text);
  if (!arn) return std::nullopt;
  Target target;
  target.arn = text;
  target.partition = arn->partition;
  target.region = arn->region;
  target.account = arn->account;
  if (!read_resource(*arn, target)) return std::nullopt;
  return target;
}

bool is_fifo(const Target& target) {
  return (target.kind == TargetKind::queue || target.kind == TargetKind::topic) &&
         target.name.ends_with(".fifo");
}

}  // namespace wheelpit
