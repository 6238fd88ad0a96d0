#include "app/letters/letter_place.h"

#include <algorithm>
#include <set>

namespace wheelpit {
namespace {

const Broker* broker_named(std::string_view name, std::span<const Broker> brokers) {
  const auto found = std::ranges::find_if(
      brokers, [&](const Broker& broker) { return broker.name == name || broker.id == name; });
  return found == brokers.end() ? nullptr : &*found;
}

}  // namespace

Result<ParsedPlace> parse_place(std::string_view place, std::span<const Broker> brokers) {
  const std::size_t slash = place.find('/');
  const std::string_view name = place.substr(0, slash);
  const Broker* const broker = broker_named(name, brokers);
  if (broker != nullptr) {
    if (slash != std::string_view::npos && slash + 1 < place.size()) {
      return ParsedPlace(BrokerPlace{*broker, std::string(place.substr(slash + 1))});
    }
    if (broker->kind == SourceKind::activemq) {
      return ParsedPlace(BrokerPlace{*broker, std::string(kActiveMqDeadLetters)});
    }
    return Error(Errc::invalid_argument, "name the queue, too: " + broker->name + "/QUEUE");
  }
  if (place == "async") return ParsedPlace(FailedEventsPlace{});
  if (place == "quarantine") return ParsedPlace(QuarantinePlace{});
  if (place.starts_with("arn:")) return ParsedPlace(SqsPlace{std::string(place)});
  std::string known = "async, quarantine, an SQS queue's ARN";
  for (const Broker& each : brokers) known += ", " + each.name + "/QUEUE";
  return Error(Errc::not_found, "there is no place \"" + std::string(place) +
                                    "\" for dead letters; there are: " + known);
}

Result<LetterLogin> login_for(const Broker& broker, const LetterSelection& selection,
                              std::span<const Mapping> mappings) {
  const std::string& wanted = selection.virtual_host;
  const Mapping* first = nullptr;
  for (const Mapping& mapping : mappings) {
    if (mapping.event_source_arn != broker.arn || mapping.secret_arn().empty()) continue;
    if (!wanted.empty() && mapping.mq().virtual_host() != wanted) continue;
    if (first == nullptr || mapping.uuid < first->uuid) first = &mapping;
  }
  LetterLogin login;
  if (first != nullptr) {
    login = {.secret = std::string(first->secret_arn()),
             .virtual_host = std::string(first->mq().virtual_host())};
  } else if (!broker.publisher_secret.empty() &&
             (wanted.empty() || wanted == broker.publisher_virtual_host)) {
    login = {.secret = broker.publisher_secret, .virtual_host = broker.publisher_virtual_host};
  }
  if (!selection.secret.empty()) login.secret = selection.secret;
  if (!wanted.empty()) login.virtual_host = wanted;
  if (login.secret.empty()) {
    return Error(Errc::not_found, "no mapping reads broker " + broker.name +
                                      (wanted.empty() ? "" : ", virtual host " + wanted) +
                                      ", whose login could be used: name the secret that has one");
  }
  return login;
}

std::string queues_of(std::string_view event_source_arn, std::span<const Mapping> mappings) {
  std::set<std::string_view> names;
  for (const Mapping& mapping : mappings) {
    if (mapping.event_source_arn == event_source_arn) names.insert(mapping.queue_name());
  }
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

}  // namespace wheelpit
