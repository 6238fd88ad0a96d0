#include "app/config/broker_section.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/config/broker_endpoints.h"
#include "base/uuid.h"

namespace wheelpit {
namespace {

constexpr std::size_t kLongestVirtualHost = 255;  // bytes of an AMQP short string

std::string example_of(SourceKind kind) {
  return kind == SourceKind::rabbitmq ? "amqp://127.0.0.1" : "tcp://127.0.0.1";
}

std::string tls_schemes(SourceKind kind) {
  return kind == SourceKind::rabbitmq ? "amqps://" : "ssl:// or nio+ssl://";
}

bool uses_tls(const Broker& broker) {
  const auto endpoints = endpoints_of(broker);
  return endpoints && std::ranges::any_of(*endpoints, [](const Endpoint& endpoint) {
           return endpoint.transport == Transport::tls;
         });
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<std::string> name_fault(std::string_view name) {
  const bool good = !name.empty() && name.size() <= 50 && std::ranges::all_of(name, [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '~';
  });
  if (good) return std::nullopt;
  return "must be 1 to 50 letters, digits, '-', '_' or '~': it becomes part of the broker's ARN";
}

std::optional<std::string> id_fault(std::string_view id) {
  const bool good =
      id.starts_with("b-") && id.size() > 2 && id.size() <= 50 &&
      std::ranges::all_of(id, [](char c) { return is_letter_or_digit(c) || c == '-'; });
  if (good) return std::nullopt;
  return "must be b- followed by letters, digits and '-', such as "
         "\"b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98\"; leave it out to have it derived from the "
         "name";
}

void read_endpoints(SectionReader& section, Broker& broker) {
  const ConfigValue* value = section.value("endpoints");
  if (value == nullptr) {
    return section.fault("endpoints", "is missing: an array of at least one URL");
  }
  const auto* array = std::get_if<ConfigArray>(&value->value);
  if (array == nullptr || array->empty()) {
    return section.fault("endpoints", "must be an array of at least one URL, such as [\"" +
                                          example_of(broker.kind) + "\"]");
  }
  for (const ConfigValue& item : *array) {
    const auto* url = std::get_if<std::string>(&item.value);
    const auto wrong = url == nullptr ? "must hold strings; this is " + std::string(kind_of(item))
                                      : endpoint_fault(broker.kind, *url);
    if (wrong) {
      section.fault_at(item.line, "endpoints", *wrong);
    } else {
      broker.endpoints.push_back(*url);
    }
  }
}

void read_tls_ca_file(SectionReader& section, const BrokerContext& context, Broker& broker) {
  std::string file;
  section.text("tls_ca_file", file);
  if (file.empty()) return;
  const std::filesystem::path path = context.folder / file;
  if (!context.exists(path)) {
    return section.fault("tls_ca_file", "there is no file \"" + path.string() + "\"");
  }
  if (!uses_tls(broker)) {
    return section.fault(
        "tls_ca_file", "has no effect: no endpoint of this broker is " + tls_schemes(broker.kind));
  }
  broker.tls_ca_file = path.string();
}

// Who publishes what asynchronous invocations deliver to the broker's queues.
void read_publisher(SectionReader& section, Broker& broker) {
  section.text("publisher_secret", broker.publisher_secret,
               [](std::string_view text) -> std::optional<std::string> {
                 if (!text.empty()) return std::nullopt;
                 return "must be the name or the ARN of a secret; leave it out if no destination "
                        "is a queue of this broker";
               });
  if (section.value("publisher_virtual_host") == nullptr) return;
  section.text("publisher_virtual_host", broker.publisher_virtual_host,
               [&](std::string_view text) -> std::optional<std::string> {
                 if (broker.kind != SourceKind::rabbitmq) {
                   return "has no effect: virtual hosts are RabbitMQ's";
                 }
                 if (!text.empty() && text.size() <= kLongestVirtualHost) return std::nullopt;
                 return "must be a virtual host's name, such as \"/\"";
               });
}

Broker read_broker(SectionReader& section, const BrokerContext& context) {
  Broker broker;
  if (section.line_of("name") == section.line_of("") && section.value("name") == nullptr) {
    section.fault("name", "is missing: it becomes part of the broker's ARN");
  }
  section.text("name", broker.name, name_fault);
  section.text("id", broker.id, id_fault);
  if (section.value("engine") == nullptr) {
    section.fault("engine", "is missing: \"rabbitmq\" or \"activemq\"");
  }
  section.choice<SourceKind>(
      "engine", {{"rabbitmq", SourceKind::rabbitmq}, {"activemq", SourceKind::activemq}},
      broker.kind);
  read_endpoints(section, broker);
  read_tls_ca_file(section, context, broker);
  read_publisher(section, broker);
  section.finish();

  if (broker.id.empty()) broker.id = "b-" + uuid_of_name("broker " + broker.name);
  broker.arn = broker_arn(context.region, context.account_id, broker);
  return broker;
}

// Whether no broker before has this value of the key. If one has, that is reported, with its line.
bool check_unique(SectionReader& section, std::string_view key, const std::string& value,
                  std::map<std::string, std::size_t>& seen) {
  if (value.empty()) return true;
  const auto [first, added] = seen.emplace(value, section.line_of(key));
  if (!added) {
    section.fault(key, "\"" + value + "\" is already the broker of line " +
                           std::to_string(first->second) + " already");
  }
  return added;
}

}  // namespace

std::string broker_arn(std::string_view region, std::string_view account_id, const Broker& broker) {
  return "arn:aws:mq:" + std::string(region) + ":" + std::string(account_id) +
         ":broker:" + broker.name + ":" + broker.id;
}

std::optional<std::string> endpoint_fault(SourceKind kind, std::string_view url) {
  const auto endpoints = endpoints_of_url(kind, url);
  if (endpoints) return std::nullopt;
  return endpoints.error().message();
}

std::vector<Broker> read_brokers(const ConfigValue& value, const BrokerContext& context,
                                 ConfigFaults& faults) {
  std::vector<Broker> brokers;
  std::map<std::string, std::size_t> names;
  std::map<std::string, std::size_t> ids;
  const auto* array = std::get_if<ConfigArray>(&value.value);
  const bool tables = array != nullptr && std::ranges::all_of(*array, [](const ConfigValue& item) {
                        return std::holds_alternative<ConfigTable>(item.value);
                      });
  if (!tables) {
    faults.add(value.line, "broker", "write each broker as its own section, [[broker]]");
    return brokers;
  }
  for (const ConfigValue& item : *array) {
    SectionReader section(std::get<ConfigTable>(item.value), item.line, "broker", faults);
    Broker broker = read_broker(section, context);
    // An id that was derived from the name says nothing that the name does not.
    if (check_unique(section, "name", broker.name, names)) {
      check_unique(section, "id", broker.id, ids);
    }
    brokers.push_back(std::move(broker));
  }
  return brokers;
}

}  // namespace wheelpit
