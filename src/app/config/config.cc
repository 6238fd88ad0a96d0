#include "app/config/config.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <system_error>
#include <thread>

#include "app/config/access_keys.h"
#include "app/config/broker_section.h"
#include "app/config/cluster_section.h"
#include "app/config/config_value.h"
#include "app/config/functions_section.h"
#include "app/config/kafka_section.h"
#include "app/config/runtimes_section.h"
#include "app/config/section_reader.h"
#include "app/config/server_section.h"
#include "app/config/toml_remedy.h"
#include "app/config/tracing_settings.h"
#include "net/address/http_url.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

using FileExists = std::function<bool(const fs::path&)>;

void read_log(SectionReader section, Config& config) {
  section.choice<LogLevel>("level",
                           {{"debug", LogLevel::debug},
                            {"info", LogLevel::info},
                            {"warn", LogLevel::warn},
                            {"error", LogLevel::error},
                            {"off", LogLevel::off}},
                           config.log_level);
  section.choice<LogFormat>("format", {{"text", LogFormat::text}, {"json", LogFormat::json}},
                            config.log_format);
  section.finish();
}

void read_activemq(SectionReader section, Config& config) {
  section.number("maximum_redeliveries", -1, 1000, config.activemq.maximum_redeliveries);
  section.choice<ActiveMqEventFormat>("event_format",
                                      {{"current", ActiveMqEventFormat::current},
                                       {"documented", ActiveMqEventFormat::documented},
                                       {"2021", ActiveMqEventFormat::of_2021}},
                                      config.activemq.event_format);
  section.flag("statistics", config.activemq.statistics);
  section.finish();
}

// A service is a key from the version on that calls it.
void read_endpoints(SectionReader section, Config& config) {
  for (const char* const service : {"default", "secretsmanager", "s3", "sqs", "sns", "events",
                                    "sts", "kinesis", "dynamodbstreams"}) {
    std::string url;
    section.text(service, url, [](std::string_view text) -> std::optional<std::string> {
      const auto parsed = parse_http_url(text);
      if (!parsed) return parsed.error().message();
      return std::nullopt;
    });
    if (!url.empty()) config.endpoints[service] = url;
  }
  section.finish();
}

void read_file(const ConfigValue& root, const fs::path& folder, const FileExists& exists,
               ConfigFaults& faults, Config& config) {
  SectionReader file(std::get<ConfigTable>(root.value), 0, "", faults);
  const auto section = [&](std::string_view key, const ConfigTable& table) {
    return SectionReader(table, file.line_of(key), std::string(key), faults);
  };
  const ConfigTable absent;  // has the defaults
  const auto table = [&](std::string_view key) {
    const ConfigTable* found = file.section(key);
    return found == nullptr ? &absent : found;
  };
  const auto named = [&](std::string_view key) { return section(key, *table(key)); };
  read_server(named("server"), folder, exists, faults, config);
  read_log(named("log"), config);
  read_cluster(named("cluster"), folder, config);
  read_functions(named("functions"), folder, config);
  if (const ConfigTable* runtimes = file.section("runtimes")) {
    read_runtimes(*runtimes, file.line_of("runtimes"), folder, exists, faults, config);
  }
  read_activemq(named("activemq"), config);
  read_async(named("async"), config.async);
  read_tracing(named("tracing"), config.tracing);
  SectionReader limits = named("limits");
  limits.number("control_plane_requests_per_second", 0, 1'000'000,
                config.control_plane_requests_per_second);
  limits.finish();
  SectionReader quarantine = named("quarantine");
  quarantine.number("max_bytes", 1, std::numeric_limits<std::int64_t>::max(),
                    config.quarantine_max_bytes);
  quarantine.finish();
  SectionReader console = named("console");
  console.flag("enabled", config.console_enabled);
  console.finish();
  SectionReader recording = named("recording");
  recording.number("max_bytes", 1, std::numeric_limits<std::int64_t>::max(),
                   config.recording_max_bytes);
  recording.finish();
  const BrokerContext context{
      .folder = folder, .region = config.region, .account_id = config.account_id, .exists = exists};
  if (const ConfigValue* brokers = file.value("broker")) {
    config.brokers = read_brokers(*brokers, context, faults);
  }
  if (const ConfigValue* clusters = file.value("kafka")) {
    config.kafka = read_kafka_clusters(*clusters, context, faults);
  }
  read_endpoints(named("endpoints"), config);
  file.finish();
}

}  // namespace

std::string ConfigFault::to_string() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  text += ": ";
  if (!key.empty()) text += key + ": ";
  return text + message;
}

std::expected<HostPort, std::string> parse_listen(std::string_view text) {
  const std::string wanted = "must be HOST:PORT, such as \"127.0.0.1:9400\" or \"[::1]:9400\"";
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::unexpected(wanted);
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::unexpected(wanted + "; an IPv6 address needs its brackets");
  }
  if (!port.empty() && port.find_first_not_of("0123456789") == std::string_view::npos &&
      (port.size() > 5 || std::stoul(std::string(port)) > 65535)) {
    return std::unexpected("names port " + std::string(port.substr(0, 20)) +
                           ": ports go from 0 (any free one) to 65535");
  }
  HostPort result{.host = std::string(host), .port = 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (host.empty() || error != std::errc() || end != port.data() + port.size()) {
    return std::unexpected(wanted);
  }
  return result;
}

Config default_config() {
  Config config;
  config.shards =
      std::clamp(std::thread::hardware_concurrency(), 1U, static_cast<unsigned>(kMostShards));
  config.hot_reload_roots = default_hot_reload_roots();
  return config;
}

ConfigResult parse_config(std::string_view text, const fs::path& file, const FileExists& exists) {
  ConfigFaults faults(file.string());
  const auto root = parse_toml(text);
  if (!root) {
    const TomlFault& fault = root.error();
    if (fault.line == 0) {
      faults.add(0, "", fault.message);
      return std::unexpected(std::move(faults).take());
    }
    TomlRemedy remedy = toml_remedy(text, fault.line, fault.message);
    faults.add(fault.line, std::move(remedy.key),
               "cannot be read: " + remedy.remedy + " (" + fault.message + ")");
    return std::unexpected(std::move(faults).take());
  }
  Config config = default_config();
  read_file(*root, file.parent_path(), exists, faults, config);
  if (!faults.empty()) return std::unexpected(std::move(faults).take());
  config.file = fs::absolute(file);
  config.sections = section_marks(std::get<ConfigTable>(root->value));
  config.settings = faults.take_settings();
  return config;
}

ConfigResult config_without_file() {
  // As an empty one would be read.
  ConfigResult config = parse_config("", "wheelpit.toml", [](const fs::path&) { return false; });
  if (config) config->file.clear();
  return config;
}

ConfigResult parse_config_file(std::string_view text, const fs::path& file) {
  return parse_config(text, file, [](const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
  });
}

ConfigResult load_config(const fs::path& file) {
  const auto unreadable = [&](const std::string& cause) -> ConfigResult {
    return std::unexpected(
        std::vector<ConfigFault>{{.file = file.empty() ? "--config" : file.string(),
                                  .line = 0,
                                  .key = "",
                                  .message = "the configuration file cannot be read: " + cause}});
  };
  std::error_code failure;
  if (file.empty()) return unreadable("no file is named");
  if (fs::is_directory(file, failure)) return unreadable("it is a folder");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) return unreadable(std::generic_category().message(errno));
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return unreadable(std::generic_category().message(errno));
  auto config = parse_config_file(text, file);
  if (config && !config->access_keys.empty() && others_may_read(file)) {
    config->warnings.push_back(file.string() +
                               " holds access keys and can be read by other users: chmod 600 it");
  }
  return config;
}

}  // namespace wheelpit
