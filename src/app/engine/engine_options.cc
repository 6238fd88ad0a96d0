#include "app/engine/engine_options.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "api/model/operation.h"
#include "app/config/runtimes_section.h"
#include "app/process/descriptors.h"
#include "runtime/environment/descriptor_need.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// Of each shard.
void bound_by_descriptors(runtime::RuntimeOptions& options, std::size_t shards) {
  const std::uint64_t descriptors = raise_descriptor_limit();
  constexpr std::size_t kEach = runtime::descriptors_of_environment(0);
  // One at least, whatever it has: else no function would run.
  const EnvironmentDescriptors shared = descriptors_of_environments(descriptors);
  options.spare_connections = shared.spare_connections / shards;
  options.descriptors =
      std::max<std::size_t>(shared.each / shards, runtime::kMostEnvironmentDescriptors);
  const std::size_t most = std::max<std::size_t>(1, shared.each / shards / kEach);
  if (most >= options.max_environments) return;
  options.max_environments = most;
  options.bounded_by =
      "the limit of file descriptors (ulimit -n, " + std::to_string(descriptors) + "; raise it)";
}

}  // namespace

HotReloadRules hot_reload_rules(const Config& config) {
  return {.roots = config.hot_reload_roots,
          .data_dir = fs::absolute(config.data_dir),
          .same_everywhere = !config.cluster.several_nodes() || config.cluster.shared_folders};
}

runtime::RuntimeOptions runtime_options(const Config& config) {
  runtime::RuntimeOptions options;
  options.data_dir = config.data_dir;
  options.region = config.region;
  options.account_id = config.account_id;
  options.sandbox = config.sandbox;
  options.user = config.function_user;
  options.network = config.function_network;
  options.first_init_limit = config.function_init_timeout;
  options.idle_timeout = config.function_idle_timeout;
  options.max_cold_starts = std::size_t{2} * config.shards;
  options.max_environments = config.function_max_concurrency;
  bound_by_descriptors(options, config.shards);
  options.busy_poll = std::chrono::microseconds(config.function_busy_poll_microseconds);
  options.interpreters = config.interpreters;
  options.match = runtime_match(config);
  options.java_class_path = config.java_class_path;
  options.hot_reload = hot_reload_rules(config);
  if (config.tracing.xray_daemon) options.xray_daemon = to_string(*config.tracing.xray_daemon);
  return options;
}

// What an operation takes less of is the API's own to say (api/http/body_limit.h).
HttpLimits http_limits(const Config& config) {
  return {.body_bytes = api::kRequestWithCode,
          .oversized = HttpLimits::Oversized::tell,
          .buffered_bytes = config.max_buffered_bytes,
          .connections = connections_of(raise_descriptor_limit()),
          .reserve = kReservedConnections};
}

BrowserPolicy browser_policy(const Config& config) {
  return {.signatures_required = !config.access_keys.empty(),
          .secure = config.tls.has_value(),
          .allowed_hosts = config.allowed_hosts,
          .allowed_origins = config.allowed_origins};
}

}  // namespace wheelpit
