#include "source/activemq/queue_name.h"

namespace wheelpit::activemq {

namespace {

Error refused(std::string_view name, const std::string& why) {
  return Error(Errc::invalid_argument, "queue \"" + std::string(name) + "\": " + why);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Result<std::string> physical_queue_name(std::string_view name) {
  std::string physical;
  std::string_view rest = name;
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    more = comma != std::string_view::npos;
    std::string_view part = trim(rest.substr(0, comma));
    if (more) rest.remove_prefix(comma + 1);

    if (part.starts_with("topic://")) {
      return refused(name,
                     "a topic cannot be consumed; for a virtual topic consume its queue, "
                     "Consumer.NAME.VirtualTopic.TOPIC");
    }
    if (part.starts_with("temp-queue://") || part.starts_with("temp-topic://")) {
      return refused(name, "a temporary destination belongs to the connection that made it");
    }
    if (part.starts_with("queue://")) part.remove_prefix(std::string_view("queue://").size());
    if (part.empty()) return refused(name, "a name is missing");
    if (part.contains('?')) {
      return refused(name, "options after a ? are the Java client's; leave them out");
    }
    if (!physical.empty()) physical += ',';
    physical += part;
  }
  return physical;
}

}  // namespace wheelpit::activemq
