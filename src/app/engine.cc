#include "app/engine.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>

#include "api/operation.h"
#include "app/descriptors.h"
#include "async/sqlite/free_space.h"
#include "async/sqlite/sqlite_event_queue.h"
#include "function/versions.h"
#include "runtime/bootstraps.h"
#include "runtime/function_peers.h"
#include "runtime/isolation.h"
#include "runtime/peer_lookup.h"
#include "store/function_store.h"
#include "store/layer_store.h"
#include "store/sqlite/sqlite_store.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// How long an orderly stop lets invocations end. Then their batches go back to the broker.
constexpr auto kStopPatience = std::chrono::seconds(25);

// How long it then may take to send the last traces.
constexpr auto kTracesPatience = std::chrono::seconds(2);

HotReloadRules hot_reload_rules(const Config& config) {
  return {.roots = config.hot_reload_roots, .data_dir = fs::absolute(config.data_dir)};
}

RuntimeOptions runtime_options(const Config& config) {
  RuntimeOptions options;
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
  options.busy_poll = std::chrono::microseconds(config.function_busy_poll_microseconds);
  options.interpreters = config.interpreters;
  options.hot_reload = hot_reload_rules(config);
  if (config.tracing.xray_daemon) options.xray_daemon = to_string(*config.tracing.xray_daemon);
  return options;
}

// What an operation takes less of is the API's own to say (api/body_limit.h).
HttpLimits http_limits(const Config& config) {
  return {.body_bytes = kRequestWithCode,
          .oversized = HttpLimits::Oversized::tell,
          .buffered_bytes = config.max_buffered_bytes,
          .connections = connections_of(raise_descriptor_limit()),
          .reserve = kReservedConnections};
}

void log_isolation(const Isolation& isolation, const Log& log) {
  const std::string user = isolation.user ? std::to_string(isolation.user->uid) + ":" +
                                                std::to_string(isolation.user->gid)
                                          : "the engine's own";
  if (isolation.sandboxed()) {
    log.info("functions run in a sandbox", {{"sandbox", isolation.bubblewrap}, {"user", user}});
  } else if (isolation.as_root) {
    log.warn("functions run as root and without a sandbox, as the configuration asks");
  } else {
    log.warn("functions run without a sandbox",
             {{"reason",
               isolation.why_none.empty() ? "the configuration asks for none" : isolation.why_none},
              {"user", user}});
  }
}

BrowserPolicy browser_policy(const Config& config) {
  return {.signatures_required = !config.access_keys.empty(),
          .allowed_hosts = config.allowed_hosts,
          .allowed_origins = config.allowed_origins};
}

// Without a sandbox, functions of another user than the engine's come by their code as that user:
// through data_dir and code/, where they can list nothing.
bool functions_pass(const Config& config) {
  return geteuid() == 0 && config.sandbox == SandboxMode::none && !config.function_user.empty();
}

Result<fs::path> make_folder(const fs::path& path, bool passable) {
  std::error_code failure;
  fs::create_directories(path, failure);
  const fs::perms others = passable ? fs::perms::group_exec | fs::perms::others_exec : fs::perms{};
  if (!failure) fs::permissions(path, fs::perms::owner_all | others, failure);
  if (failure) {
    return Error(Errc::unavailable, "[server] data_dir " + path.string() + ": " +
                                        failure.message() +
                                        "; choose a folder this user can write");
  }
  return fs::absolute(path);
}

}  // namespace

Result<Engine::Opened> Engine::open(const Config& config, const Log& log) {
  const bool passable = functions_pass(config);
  const auto folder = make_folder(config.data_dir, passable);
  if (!folder) return folder.error();
  for (const char* name : {"logs", "quarantine"}) {
    if (auto inner = make_folder(*folder / name, false); !inner) return inner.error();
  }

  auto store = SqliteStore::open(*folder / "wheelpit.db", log);
  if (!store) return store.error();
  auto events = SqliteEventQueue::open(*folder / "async.db", log);
  if (!events) return events.error();
  auto key = KeyFile::open_or_create(*folder / "secrets.key");
  if (!key) return key.error();
  auto code = CodeStore::open(*folder / "code");
  if (!code) return code.error();
  if (auto opened = make_folder(*folder / "code", passable); !opened) return opened.error();
  RuntimeOptions options = runtime_options(config);
  options.data_dir = *folder;
  if (Status written = write_bootstraps(*folder / "runtime"); !written) return written.error();
  auto isolation = settle_isolation(options);
  if (!isolation) return isolation.error();
  log_isolation(*isolation, log);
  return Opened{std::move(*store), std::move(*events), std::move(*key), std::move(*code),
                std::move(*isolation)};
}

Engine::Engine(Config config, Opened opened, const Elsewhere& elsewhere, Log log)
    : config_(std::move(config)),
      log_(std::move(log)),
      shards_(config_.shards),
      store_(std::move(opened.store)),
      events_(std::move(opened.events)),
      code_(std::move(opened.code)),
      vault_(*store_, std::move(opened.key), clock_, config_.region, config_.account_id),
      own_credentials_(vault_),
      quarantine_(config_.data_dir / "quarantine", config_.quarantine_max_bytes, clock_),
      give_ups_(std::make_unique<MappingDestinations>(shards_[0].io(), clock_)),
      functions_(shards_, runtimes_),
      signals_(shards_[0].io(), SIGINT, SIGTERM) {
  RuntimeOptions functions = runtime_options(config_);
  functions.isolation = std::move(opened.isolation);
  functions.credentials = function_credentials_;
  functions.any_started = any_environment_;
  metrics_
      .gauge("wheelpit_sandbox", "Functions run in this sandbox.",
             {{"kind", functions.isolation->sandboxed() ? "bubblewrap" : "none"}})
      .set(1);
  std::vector<Supervisor*> supervisors;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    asio::io_context& io = shards_[i].io();
    if (config_.tracing.xray_daemon || config_.tracing.otlp_traces) {
      traces_.push_back(
          std::make_unique<TraceExporter>(io, config_.tracing, clock_, metrics_, log_));
    }
    runtimes_.push_back(std::make_unique<FunctionRuntime>(
        io, functions, clock_, metrics_, log_, traces_.empty() ? nullptr : traces_.back().get()));
    aws_.push_back(std::make_unique<AwsClient>(io, clock_, elsewhere.aws));
    credentials_.push_back(
        std::make_unique<ShardCredentials>(own_credentials_, *aws_.back(), config_.region));
    sources_.push_back(std::make_unique<Sources>(
        SourceServices{io, clock_, *credentials_[i], config_.brokers, config_.activemq, log_}));
    supervisors_.push_back(std::make_unique<Supervisor>(
        io, *sources_[i],
        LaneServices{*runtimes_[i], *runtimes_[i], quarantine_, metrics_, clock_, log_,
                     config_.profile, give_ups_.get()}));
    supervisors.push_back(supervisors_.back().get());
  }
  if (aws_[0]->has_server_for("s3")) objects_.emplace(*aws_[0], config_.region);
  async_ = make_async_invocations(elsewhere.aws);
  give_ups_->connect(async_->destinations());
  const auto home_of = [this](std::string_view name) { return shards_.home_of(name); };
  keeper_ = std::make_unique<MappingKeeper>(
      KeeperParts{shards_[0].io(), *store_, std::move(supervisors), home_of, clock_}, log_);
  ApiDependencies api_dependencies{config_.region,
                                   config_.account_id,
                                   config_.brokers,
                                   clock_,
                                   *store_,
                                   vault_,
                                   *code_,
                                   *async_,
                                   functions_,
                                   async_->intake(),
                                   *keeper_,
                                   log_,
                                   config_.profile,
                                   config_.access_keys,
                                   config_.data_dir / "logs",
                                   objects_ ? &*objects_ : nullptr,
                                   &async_->desk(),
                                   config_.control_plane_requests_per_second};
  api_dependencies.hot_reload = hot_reload_rules(config_);
  api_dependencies.function_access = config_.function_api;
  api_dependencies.function_credentials = function_credentials_.get();
  api_ = std::make_unique<ApiHandler>(shards_[0].io(), std::move(api_dependencies));
  front_ =
      std::make_unique<FrontHandler>(FrontParts{.api = *api_,
                                                .browsers = browser_policy(config_),
                                                .functions = config_.function_api,
                                                .store = *store_,
                                                .mappings = [this] { return keeper_->readiness(); },
                                                .metrics = metrics_,
                                                .clock = clock_,
                                                .log = log_,
                                                .lines_dropped = elsewhere.log_lines_dropped});
  auto peers = std::make_shared<FunctionPeers>(
      shards_[0].io(),
      FunctionPeers::Parts{
          .any_started = any_environment_,
          .engine = geteuid(),
          .functions = functions.isolation->user ? functions.isolation->user->uid : geteuid(),
          .helpers = !functions.isolation->outside_network.empty()});
  server_ = std::make_unique<HttpServer>(shards_[0].io(), clock_, *front_, http_limits(config_),
                                         log_, std::move(peers));
}

Engine::~Engine() = default;

std::unique_ptr<AsyncInvocations> Engine::make_async_invocations(const AwsAccess& aws) {
  asio::io_context& io = shards_[0].io();
  const auto make_destinations = [&](AsyncInvoker& functions) {
    return std::make_unique<RoutedDestinations>(
        DestinationServices{io, clock_, config_.region, config_.account_id, aws, functions, *store_,
                            *credentials_[0], config_.brokers, config_.profile, log_});
  };
  const AsyncInvocations::Parts parts{
      .io = io,
      .queue = *events_,
      .free_bytes = [this] { return free_bytes_at(config_.data_dir); },
      .functions = functions_,
      .make_destinations = make_destinations,
      .metrics = metrics_,
      .clock = clock_};
  return std::make_unique<AsyncInvocations>(parts, config_.async, log_);
}

Status Engine::run() {
  Status outcome;
  asio::co_spawn(shards_[0].io(), serve(outcome), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  for (std::size_t i = 1; i < shards_.size(); ++i) shards_[i].start();
  shards_[0].run();
  return outcome;
}

asio::awaitable<void> Engine::serve(Status& outcome) {
  outcome = co_await start();
  if (outcome) {
    const auto [failure, number] =
        co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    log_.info("stopping", {{"signal", number == SIGINT ? "SIGINT" : "SIGTERM"}});
    signals_.async_wait([](boost::system::error_code interrupted, int) {
      if (!interrupted) _exit(1);  // asked twice: whoever asks knows that the broker redelivers
    });
  }
  co_await stop();
  signals_.cancel();
  for (std::size_t i = 0; i < shards_.size(); ++i) shards_[i].let_end();
}

asio::awaitable<Status> Engine::start() {
  if (Status checked = co_await check_secrets(); !checked) co_return checked.error();
  check_peers();
  for (auto& traces : traces_) traces->start();
  for (auto& runtime : runtimes_) {
    if (Status started = runtime->start(); !started) co_return started.error();
  }
  if (Status loaded = co_await load_functions(); !loaded) co_return loaded.error();
  if (Status kept = co_await keeper_->start(); !kept) co_return kept.error();
  if (Status begun = co_await async_->start(); !begun) co_return begun.error();

  const auto port = server_->listen(config_.listen_host, config_.listen_port);
  if (!port) {
    co_return Error(port.error().code(),
                    port.error().message() + "; choose another with --listen or [server] listen");
  }
  const bool is_ipv6 = config_.listen_host.find(':') != std::string::npos;
  std::printf(
      is_ipv6 ? "wheelpit listening on http://[%s]:%u\n" : "wheelpit listening on http://%s:%u\n",
      config_.listen_host.c_str(), unsigned{*port});
  std::fflush(stdout);
  co_return Status{};
}

// What cannot be told is refused, so a machine where it cannot must say why nothing works there.
void Engine::check_peers() {
  const Status tested = can_identify_peers();
  if (tested) return;
  log_.error(
      "this machine does not tell who is at the other end of a connection: no function can be "
      "served, and every request of this machine counts as a function's",
      {{"error", tested.error().message()}});
}

// A lost key is no reason to stand still: only this engine can take the secrets anew.
asio::awaitable<Status> Engine::check_secrets() {
  const Status key = co_await vault_.check_key();
  if (key || key.error().code() != Errc::malformed) co_return key;
  log_.error("no stored secret can be read", {{"error", key.error().message()}});
  co_return Status{};
}

// Functions first, then the mappings that invoke them.
asio::awaitable<Status> Engine::load_functions() {
  FunctionStore functions(*store_);
  const auto stored = co_await functions.list();
  if (!stored) co_return stored.error();

  std::set<std::string> used;
  for (const auto& function : *stored) {
    for (std::string& directory : directories_of(function.value)) used.insert(std::move(directory));
    async_->put(function.value);
    tell_of_refused_code(function.value);
  }
  LayerStore layers(*store_);
  const auto stored_layers = co_await layers.list();
  if (!stored_layers) co_return stored_layers.error();
  for (const auto& layer : *stored_layers) {
    for (const LayerVersion& version : layer.value.versions) used.insert(version.directory);
  }
  if (Status kept = code_->keep_only(used); !kept) {
    log_.warn("old code packages could not be removed", {{"error", kept.error().message()}});
  }
  co_return Status{};
}

// It may have been created before [functions] hot_reload_roots was what it is.
void Engine::tell_of_refused_code(const Function& function) const {
  if (!function.hot_reload) return;
  const auto folder = hot_reload_folder(hot_reload_rules(config_), function.code_directory);
  if (folder) return;
  log_.warn("a function cannot run",
            {{"function", function.name}, {"error", folder.error().message()}});
}

// The API first, so that nothing new begins; then the lanes, which settle what they can; then
// the functions.
asio::awaitable<void> Engine::stop() {
  const TimePoint until = clock_.now() + kStopPatience;
  // Nobody is let in any more; who has asked is answered, which may take a function's time.
  TaskGroup answers(shards_[0].io(), log_);
  answers.spawn("the last answers", server_->stop(until));
  async_->begin_no_more();
  co_await keeper_->stop(until);
  co_await async_->stop(until);
  co_await answers.join();
  for (std::size_t i = 0; i < runtimes_.size(); ++i) {
    co_await asio::co_spawn(shards_[i].io(), runtimes_[i]->stop(), asio::use_awaitable);
  }
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    co_await on_shard(shards_[i], traces_[i]->stop(clock_.now() + kTracesPatience));
  }
  co_await async_->finish();
  co_await keeper_->join();
}

}  // namespace wheelpit
