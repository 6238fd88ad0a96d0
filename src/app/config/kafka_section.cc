#include "app/config/kafka_section.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <variant>

#include "base/uuid.h"

namespace wheelpit {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<std::string> name_fault(std::string_view name) {
  const bool good = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return is_letter_or_digit(c) || c == '-';
  });
  if (good) return std::nullopt;
  return "must be 1 to 64 letters, digits or '-': it becomes part of the cluster's ARN";
}

std::optional<std::string> id_fault(std::string_view id) {
  const bool good = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return is_letter_or_digit(c) || c == '-';
  });
  if (good) return std::nullopt;
  return "must be letters, digits and '-', such as \"4f0e1d2c-b295-49b7-8543-7ce7ce9dfb98-2\"; "
         "leave it out to have it derived from the name";
}

std::optional<std::string> server_fault(std::string_view server) {
  const std::size_t colon = server.rfind(':');
  unsigned port = 0;
  if (colon != std::string_view::npos && colon > 0 && server.find('/') == std::string_view::npos) {
    const std::string_view digits = server.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error == std::errc() && end == digits.data() + digits.size() && port > 0 && port < 65536) {
      return std::nullopt;
    }
  }
  return "must be HOST:PORT, such as \"127.0.0.1:9092\"";
}

KafkaCluster read_cluster(SectionReader& section, const BrokerContext& context) {
  KafkaCluster cluster;
  if (section.value("name") == nullptr) {
    section.fault("name", "is missing: it becomes part of the cluster's ARN");
  }
  section.text("name", cluster.name, name_fault);
  std::string id;
  section.text("id", id, id_fault);
  if (section.value("bootstrap_servers") == nullptr) {
    section.fault("bootstrap_servers", "is missing: an array of at least one HOST:PORT");
  }
  section.texts("bootstrap_servers", [&](const std::string& server) {
    auto fault = server_fault(server);
    if (!fault) cluster.bootstrap_servers.push_back(server);
    return fault;
  });
  section.flag("tls", cluster.tls);
  std::string file;
  section.text("tls_ca_file", file);
  if (!file.empty()) {
    const std::filesystem::path path = context.folder / file;
    if (!context.exists(path)) {
      section.fault("tls_ca_file", "there is no file \"" + path.string() + "\"");
    } else if (!cluster.tls) {
      section.fault("tls_ca_file", "has no effect without tls = true");
    }
    cluster.tls_ca_file = path.string();
  }
  std::string login;
  section.text("login", login, [](std::string_view value) -> std::optional<std::string> {
    if (value == "none" || value == "iam") return std::nullopt;
    return R"(must be "none" or "iam": the login of mappings that name none)";
  });
  cluster.iam = login == "iam";
  if (cluster.iam && !cluster.tls) {
    section.fault("login", R"("iam" needs tls = true: anyone who sees the token can use it)");
  }
  section.finish();
  if (id.empty()) id = uuid_of_name("kafka " + cluster.name) + "-1";
  cluster.arn = "arn:aws:kafka:" + context.region + ":" + context.account_id + ":cluster/" +
                cluster.name + "/" + id;
  return cluster;
}

}  // namespace

std::vector<KafkaCluster> read_kafka_clusters(const ConfigValue& value,
                                              const BrokerContext& context, ConfigFaults& faults) {
  std::vector<KafkaCluster> clusters;
  const auto* array = std::get_if<ConfigArray>(&value.value);
  const bool tables = array != nullptr && std::ranges::all_of(*array, [](const ConfigValue& item) {
                        return std::holds_alternative<ConfigTable>(item.value);
                      });
  if (!tables) {
    faults.add(value.line, "kafka", "write each cluster as its own section, [[kafka]]");
    return clusters;
  }
  std::set<std::string> names;
  for (const ConfigValue& item : *array) {
    SectionReader section(std::get<ConfigTable>(item.value), item.line, "kafka", faults);
    KafkaCluster cluster = read_cluster(section, context);
    if (!names.insert(cluster.name).second) {
      section.fault("name", "\"" + cluster.name + "\" is the name of another cluster already");
    }
    clusters.push_back(std::move(cluster));
  }
  return clusters;
}

}  // namespace wheelpit
