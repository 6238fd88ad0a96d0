#include "app/broker_section.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>
#include <map>
#include <system_error>
#include <utility>

#include "base/uuid.h"

namespace wheelpit {
namespace {

struct Schemes {
  std::string_view plain;
  std::string_view tls;
};

Schemes schemes_of(BrokerEngine engine) {
  return engine == BrokerEngine::rabbitmq ? Schemes{.plain = "amqp", .tls = "amqps"}
                                          : Schemes{.plain = "tcp", .tls = "ssl"};
}

bool uses_tls(const Broker& broker) {
  const std::string start = std::string(schemes_of(broker.engine).tls) + ":";
  return std::ranges::any_of(broker.endpoints,
                             [&](const std::string& url) { return url.starts_with(start); });
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
                                          std::string(schemes_of(broker.engine).plain) +
                                          "://127.0.0.1\"]");
  }
  for (const ConfigValue& item : *array) {
    const auto* url = std::get_if<std::string>(&item.value);
    const auto wrong = url == nullptr ? "must hold strings; this is " + std::string(kind_of(item))
                                      : endpoint_fault(broker.engine, *url);
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
    return section.fault("tls_ca_file", "has no effect: no endpoint of this broker is " +
                                            std::string(schemes_of(broker.engine).tls) + "://");
  }
  broker.tls_ca_file = path.string();
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
  section.choice<BrokerEngine>(
      "engine", {{"rabbitmq", BrokerEngine::rabbitmq}, {"activemq", BrokerEngine::activemq}},
      broker.engine);
  read_endpoints(section, broker);
  read_tls_ca_file(section, context, broker);
  section.finish();

  if (broker.id.empty()) broker.id = "b-" + uuid_of_name("broker " + broker.name);
  broker.arn = "arn:aws:mq:" + context.region + ":" + context.account_id +
               ":broker:" + broker.name + ":" + broker.id;
  return broker;
}

// Reports a key that two brokers share, with the line of the first.
void check_unique(SectionReader& section, std::string_view key, const std::string& value,
                  std::map<std::string, std::size_t>& seen) {
  if (value.empty()) return;
  const auto [first, added] = seen.emplace(value, section.line_of(key));
  if (!added) {
    section.fault(key, "\"" + value + "\" is the broker of line " + std::to_string(first->second) +
                           " already");
  }
}

}  // namespace

std::optional<std::string> endpoint_fault(BrokerEngine engine, std::string_view url) {
  const Schemes schemes = schemes_of(engine);
  std::string wanted = "must be " + std::string(schemes.plain) + "://HOST[:PORT] or " +
                       std::string(schemes.tls) + "://HOST[:PORT]";
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed) return wanted;
  if (parsed->has_userinfo()) {
    return "must not hold a user or password: those belong in the secret that a mapping's "
           "BASIC_AUTH names";
  }
  const std::string_view scheme(parsed->scheme().data(), parsed->scheme().size());
  if (scheme != schemes.plain && scheme != schemes.tls) {
    return wanted + " for this engine; this is " + std::string(scheme) + "://";
  }
  if (parsed->encoded_host().empty()) return wanted + "; this names no host";
  const bool has_path = !parsed->encoded_path().empty() && parsed->encoded_path() != "/";
  if (has_path || parsed->has_query() || parsed->has_fragment()) {
    return wanted + ", nothing behind it: a mapping names its virtual host as VIRTUAL_HOST";
  }
  const std::string_view port(parsed->port().data(), parsed->port().size());
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (parsed->has_port() && (error != std::errc() || number == 0)) {
    return wanted + ", with a port from 1 to 65535";
  }
  return std::nullopt;
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
    faults.add(value.line, "broker", "each broker is a section of its own, written [[broker]]");
    return brokers;
  }
  for (const ConfigValue& item : *array) {
    SectionReader section(std::get<ConfigTable>(item.value), item.line, "broker", faults);
    Broker broker = read_broker(section, context);
    check_unique(section, "name", broker.name, names);
    check_unique(section, "id", broker.id, ids);
    brokers.push_back(std::move(broker));
  }
  return brokers;
}

}  // namespace wheelpit
