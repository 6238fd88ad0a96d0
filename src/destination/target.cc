#include "destination/target.h"

namespace wheelpit {

namespace {

// Cuts off what is before the next `separator`, and that; all of `text` if there is none.
std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// A name that has no part of its own behind it.
bool is_plain(std::string_view name) {
  return !name.empty() && name.find_first_of(":/") == std::string_view::npos;
}

bool read_function(std::string_view resource, Target& target) {
  if (!take_prefix(resource, "function:")) return false;
  target.name = take_part(resource, ':');
  target.qualifier = resource;
  return is_plain(target.name) && !target.qualifier.contains(':');
}

bool read_broker_queue(std::string_view resource, std::string_view arn, Target& target) {
  const std::size_t slash = resource.find('/');
  if (!resource.starts_with("broker:") || slash == std::string_view::npos) return false;
  target.name = resource.substr(slash + 1);
  target.broker = arn.substr(0, arn.size() - target.name.size() - 1);
  return !target.name.empty();
}

// Whether `resource` names something of the service, which is then in `target`.
bool read_resource(std::string_view service, std::string_view resource, std::string_view arn,
                   Target& target) {
  if (service == "s3") {
    target.kind = TargetKind::bucket;
    target.name = resource;
    return is_plain(resource);
  }
  if (target.region.empty() || target.account.empty()) return false;
  if (service == "lambda") {
    target.kind = TargetKind::function;
    return read_function(resource, target);
  }
  if (service == "mq") {
    target.kind = TargetKind::broker_queue;
    return read_broker_queue(resource, arn, target);
  }
  if (service == "events") {
    target.kind = TargetKind::bus;
    // Buses of partners have slashes in their names.
    if (!take_prefix(resource, "event-bus/")) return false;
    target.name = resource;
    return !resource.empty() && !resource.contains(':');
  }
  if (service != "sqs" && service != "sns") return false;
  target.kind = service == "sqs" ? TargetKind::queue : TargetKind::topic;
  target.name = resource;
  return is_plain(resource);
}

}  // namespace

std::optional<Target> parse_target(std::string_view arn) {
  Target target;
  target.arn = arn;
  std::string_view rest = arn;
  if (take_part(rest, ':') != "arn") return std::nullopt;
  target.partition = take_part(rest, ':');
  const std::string_view service = take_part(rest, ':');
  target.region = take_part(rest, ':');
  target.account = take_part(rest, ':');
  if (target.partition.empty() || !read_resource(service, rest, arn, target)) return std::nullopt;
  return target;
}

bool is_fifo(const Target& target) {
  return (target.kind == TargetKind::queue || target.kind == TargetKind::topic) &&
         target.name.ends_with(".fifo");
}

}  // namespace wheelpit
