#include "mapping/broker_rules.h"

#include <algorithm>
#include <cstddef>
#include <ranges>

#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

constexpr std::string_view kBasicAuth = "BASIC_AUTH";
constexpr std::string_view kVirtualHost = "VIRTUAL_HOST";

std::ptrdiff_t count_of(const std::vector<SourceAccess>& list, std::string_view type) {
  return std::ranges::count(list, type, &SourceAccess::type);
}

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

Error invalid(std::string message) { return {Errc::invalid_argument, std::move(message)}; }

Status check_types(SourceKind kind, const std::vector<SourceAccess>& given) {
  const auto known = traits_of(kind).access_types;
  for (const SourceAccess& access : given) {
    if (std::ranges::find(known, access.type) == known.end()) {
      return invalid(
          "Unsupported source access configurations type for given event source mapping type.");
    }
  }
  return {};
}

}  // namespace

Status check_source_access(SourceKind kind, const std::vector<SourceAccess>& given) {
  if (auto checked = check_types(kind, given); !checked) return checked;
  if (count_of(given, kBasicAuth) == 0) {
    return invalid("BASIC_AUTH source access configuration was not provided");
  }
  if (count_of(given, kBasicAuth) > 1 || count_of(given, kVirtualHost) > 1) {
    return invalid("Invalid parameters: sourceAccessConfigurations");
  }
  return {};
}

Result<std::vector<SourceAccess>> updated_source_access(SourceKind kind,
                                                        const std::vector<SourceAccess>& current,
                                                        const std::vector<SourceAccess>& given) {
  if (given.empty()) {
    return invalid(kind == SourceKind::rabbitmq
                       ? "Invalid parameters: sourceAccessConfigurations"
                       : "BASIC_AUTH source access configuration was not provided");
  }
  if (auto checked = check_types(kind, given); !checked) return checked.error();
  if (count_of(given, kVirtualHost) > 0) return invalid("Invalid parameters: VIRTUAL_HOST");
  if (given.size() > 1) return invalid("Invalid parameters: sourceAccessConfigurations");

  std::vector<SourceAccess> updated = current;
  for (SourceAccess& access : updated) {
    if (access.type == kBasicAuth) access.uri = given.front().uri;
  }
  return updated;
}

Status check_queue_name(SourceKind kind, std::string_view queue) {
  if (kind != SourceKind::activemq) return {};
  if (queue.contains('?')) {
    return invalid("Queue \"" + std::string(queue) +
                   "\" has options behind a question mark, which are the Java client's and have no "
                   "effect here; name the queue alone.");
  }
  for (const auto part : std::views::split(queue, ',')) {
    const std::string name = trimmed(std::string_view(part));
    const std::string start = name.substr(0, name.find("://"));
    if (name.empty() || name == "queue://") {
      return invalid("Queue \"" + std::string(queue) + "\" names no queue between two commas.");
    }
    if (name.contains("://") && start != "queue") {
      return invalid(
          "Queue \"" + std::string(queue) +
          "\" names a destination that is not a queue. Only queues can be consumed; of a virtual "
          "topic, name the queue Consumer.<group>.VirtualTopic.<topic>.");
    }
  }
  return {};
}

std::optional<SourceKind> source_kind_of(std::string_view arn, const std::vector<Broker>& brokers) {
  for (const Broker& broker : brokers) {
    if (broker.arn == arn) return broker.kind;
  }
  return source_kind_of(arn);
}

Result<const Broker*> find_broker(const std::vector<Broker>& brokers, std::string_view arn) {
  for (const Broker& broker : brokers) {
    if (broker.arn == arn) return &broker;
  }
  std::string text =
      "Cannot access broker " + std::string(arn) + ". It is not in wheelpit's configuration; ";
  if (brokers.empty()) {
    text += "no broker is.";
  } else {
    text += "these are:";
    for (const Broker& broker : brokers) text += " " + broker.arn;
    text += ".";
  }
  return invalid(
      text +
      " Add it with \"wheelpit brokers add\", or as a [[broker]] of wheelpit.toml that \"wheelpit "
      "brokers reload\" reads.");
}

}  // namespace wheelpit
