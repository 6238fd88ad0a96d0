#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/access_key.h"
#include "api/http/function_access.h"
#include "api/service/effective_setting.h"
#include "app/config/activemq_settings.h"
#include "app/config/async_settings.h"
#include "app/config/cluster_settings.h"
#include "app/config/config_sections.h"
#include "base/clock.h"
#include "base/log.h"
#include "filter/pattern/pattern.h"
#include "mapping/broker.h"
#include "mapping/kafka_cluster.h"
#include "net/address/host_name.h"
#include "net/server/tls_files.h"
#include "runtime/launch/runtime_options.h"
#include "trace/export/trace_exporter.h"

namespace wheelpit {

// wheelpit.toml, checked, with its defaults for what it leaves out.
struct Config {
  std::string listen_host = "127.0.0.1";  // without the brackets of IPv6
  std::uint16_t listen_port = 9400;       // 0: any free one
  std::optional<TlsFiles> tls;            // of the listener; absent: it is plain HTTP
  std::filesystem::path data_dir = "wheelpit-data";
  std::string store_url;  // of PostgreSQL; "": documents and events are in data_dir
  ClusterSettings cluster;
  std::string region = "us-east-1";
  std::string account_id = "000000000000";
  std::vector<api::AccessKey> access_keys;  // who may use the API; none: anyone on this machine
  std::vector<std::string> allowed_hosts;   // names besides this machine's that it is reached by
  std::vector<WebOrigin> allowed_origins;   // whose pages may use the API
  filter::FilterProfile profile = filter::FilterProfile::lambda;
  std::uint64_t max_buffered_bytes = std::uint64_t{128} << 20;  // of requests' bodies
  unsigned shards = 1;                                          // default: the machine's cores
  unsigned stop_seconds = 25;  // how long an orderly stop lets invocations end

  std::vector<Broker> brokers;      // with their ARNs
  std::vector<KafkaCluster> kafka;  // the same

  std::filesystem::path file;  // absolute; "" if there is none
  SectionMarks sections;       // of its keys

  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;

  runtime::SandboxMode sandbox = runtime::SandboxMode::automatic;
  api::FunctionAccess function_api = api::FunctionAccess::invoke;
  runtime::NetworkMode function_network = runtime::NetworkMode::host;
  std::string function_user;  // "": RuntimeOptions::user
  Duration function_idle_timeout = std::chrono::minutes(10);
  Duration function_init_timeout = std::chrono::seconds(10);
  unsigned function_max_concurrency = 1000;
  unsigned function_busy_poll_microseconds = 120;
  // Absolute. Of the file if it says so; else the current folder, and the user's home unless that
  // user is root.
  std::vector<std::filesystem::path> hot_reload_roots;
  std::map<std::string, std::string> interpreters;  // runtime -> absolute path of its interpreter
  std::optional<runtime::RuntimeMatch> runtime_match;  // absent: see runtimes_section.h
  std::vector<std::string> java_class_path;            // RuntimeOptions::java_class_path

  std::map<std::string, std::string> endpoints;  // "default" or a service -> URL

  ActiveMqSettings activemq;
  AsyncSettings async;
  TraceExportOptions tracing;  // of the file alone: app/config/tracing_settings.h completes it

  unsigned control_plane_requests_per_second = 0;  // of the Lambda API; 0: as many as come

  std::uint64_t quarantine_max_bytes = std::uint64_t{1} << 30;
  std::uint64_t recording_max_bytes = std::uint64_t{1} << 30;

  bool console_enabled = true;  // its pages are served

  std::vector<api::EffectiveSetting> settings;  // what of it people may look at

  std::vector<std::string> warnings;  // what is allowed, but not wise; for the log
};

struct ConfigFault {
  std::string file;
  std::size_t line = 0;  // from 1; 0: of no line
  std::string key;       // "server.listen"; "" for the file as a whole
  std::string message;   // what is wrong and what is right

  // "wheelpit.toml:3: server.listen: ..."
  std::string to_string() const;
};

using ConfigResult = std::expected<Config, std::vector<ConfigFault>>;

// Without a file: the defaults.
Config default_config();

// The same, with what must be told of them.
ConfigResult config_without_file();

// All faults at once. Relative paths of the file are relative to its folder.
ConfigResult load_config(const std::filesystem::path& file);

// The same of the text that the file should have.
ConfigResult parse_config_file(std::string_view text, const std::filesystem::path& file);

// The same of a text, for tests; `exists` answers for tls_ca_file.
ConfigResult parse_config(std::string_view text, const std::filesystem::path& file,
                          const std::function<bool(const std::filesystem::path&)>& exists);

// "127.0.0.1:9400", "[::1]:0", "localhost:9400"; for the command line too. The error says what
// is right.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
std::expected<HostPort, std::string> parse_listen(std::string_view text);

}  // namespace wheelpit
