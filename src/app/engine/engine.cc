#include "app/engine/engine.h"

#include <unistd.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "app/engine/engine_options.h"
#include "app/parts/kafka_access.h"
#include "app/process/version.h"
#include "async/sqlite/free_space.h"
#include "runtime/peers/function_peers.h"

namespace wheelpit {

namespace asio = boost::asio;

Engine::Engine(Config config, Opened opened, Elsewhere elsewhere, Log log)
    : config_(std::move(config)),
      log_(std::move(log)),
      shards_(config_.shards),
      node_(std::move(opened.stores.node)),
      lease_(std::move(opened.stores.lease)),
      cluster_(opened.stores.shared
                   ? std::make_unique<ClusterParts>(
                         std::move(*opened.stores.shared), config_.cluster,
                         ClusterParts::Parts{shards_[0].io(), clock_, metrics_, log_})
                   : nullptr),
      store_(std::move(opened.stores.documents)),
      events_(std::move(opened.stores.events)),
      positions_(std::move(opened.stores.positions)),
      archive_(std::move(opened.stores.packages)),
      code_(std::move(opened.code)),
      session_key_(opened.key.derived("wheelpit sessions")),
      vault_(*store_, std::move(opened.key), clock_, config_.region, config_.account_id),
      own_credentials_(vault_),
      quarantine_(config_.data_dir / "quarantine", config_.quarantine_max_bytes, clock_),
      batches_(ShardedBatches::Parts{.shards = shards_,
                                     .store = *store_,
                                     .clock = clock_,
                                     .folder = config_.data_dir / "batches",
                                     .max_bytes = config_.recording_max_bytes},
               log_),
      give_ups_(std::make_unique<MappingDestinations>(shards_[0].io(), clock_)),
      checkpoints_(shards_, *positions_, clock_, log_),
      functions_(shards_, runtimes_),
      history_(shards_[0].io(), metrics_, clock_, log_),
      brokers_(
          shards_[0].io(), config_, [this](const Config& read) { return take_keys(read); },
          [this](std::vector<Broker> brokers, std::vector<std::string> reconnect) {
            return apply_brokers(std::move(brokers), std::move(reconnect));
          },
          log_),
      backup_(config_.data_dir, std::move(opened.stores.databases), *code_, log_),
      set_log_level_(std::move(elsewhere.set_log_level)),
      service_(shards_, clock_, std::move(elsewhere.manager), [this] { return service_status(); }),
      signals_(shards_[0].io(), SIGINT, SIGTERM) {
  if (!config_.store_url.empty()) {
    standbys_ = std::make_unique<StandbyWatch>(
        shards_[0].io(), clock_, postgres::StoreAccess{.url = config_.store_url, .incarnation = ""},
        log_);
  }
  runtime::RuntimeOptions functions = runtime_options(config_);
  functions.isolation = std::move(opened.isolation);
  functions.credentials = function_credentials_;
  functions.any_started = any_environment_;
  if (archive_) {
    code_->use_archive(shards_[0].io(), *archive_);
    functions.provide_code = [this](const std::shared_ptr<const Function>& function) {
      return on_shard(shards_[0], code_->provide(*function));
    };
  }
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
    runtimes_.push_back(std::make_unique<runtime::FunctionRuntime>(
        io, functions, clock_, metrics_, log_, traces_.empty() ? nullptr : traces_.back().get()));
    aws_.push_back(std::make_unique<AwsClient>(io, clock_, elsewhere.aws));
    credentials_.push_back(
        std::make_unique<ShardCredentials>(own_credentials_, *aws_.back(), config_.region));
    sources_.push_back(std::make_unique<Sources>(SourceServices{
        io, clock_, *credentials_[i], config_.brokers, config_.activemq, *aws_.back(), metrics_,
        log_, *positions_, checkpoints_.of(i), paces_, *store_, config_.kafka}));
    supervisors_.push_back(std::make_unique<Supervisor>(
        io, *sources_[i],
        LaneServices{*runtimes_[i], *runtimes_[i], quarantine_, metrics_, clock_, log_,
                     config_.profile, give_ups_.get(), &batches_.book_of(i)}));
    supervisors.push_back(supervisors_.back().get());
  }
  queues_.emplace(*aws_[0]);
  kinesis_.emplace(
      kinesis::FanOutContext{.io = shards_[0].io(), .clock = clock_, .aws = *aws_[0], .log = log_});
  dynamodb_streams_.emplace(*aws_[0]);
  if (aws_[0]->has_server_for("s3")) objects_.emplace(*aws_[0], config_.region);
  if (cluster_) cluster_->talk(functions_);
  async_ = make_async_invocations(elsewhere.aws);
  give_ups_->connect(async_->destinations());
  notices_ = make_notice_teller();
  const auto home_of = [this](std::string_view name) { return shards_.home_of(name); };
  reconciler_ = std::make_unique<MappingReconciler>(
      ReconcilerParts{shards_[0].io(), *store_, std::move(supervisors), home_of, clock_,
                      positions_.get(), [this](const std::string& uuid) { batches_.deleted(uuid); },
                      cluster_ ? &cluster_->node() : nullptr,
                      cluster_ ? &cluster_->owned() : nullptr},
      log_);
  packages_ = std::make_unique<PackageKeeper>(
      PackageKeeper::Parts{
          shards_[0].io(), *store_, *code_, [this] { return directories_in_use(); }, clock_,
          cluster_ ? [this] { return cluster_->coordinates(); } : std::function<bool()>()},
      log_);
  api::ApiDependencies api_dependencies{
      config_.region,
      config_.account_id,
      config_.brokers,
      clock_,
      *store_,
      vault_,
      *code_,
      *async_,
      functions_,
      async_->intake(),
      *reconciler_,
      log_,
      config_.profile,
      config_.access_keys,
      config_.data_dir / "logs",
      &*queues_,
      objects_ ? &*objects_ : nullptr,
      cluster_ ? &cluster_->share_events(*async_) : &async_->admin(),
      config_.control_plane_requests_per_second};
  api_dependencies.broker_settings = &brokers_;
  api_dependencies.secure = config_.tls.has_value();
  api_dependencies.kinesis = &*kinesis_;
  api_dependencies.dynamodb_streams = &*dynamodb_streams_;
  api_dependencies.kafka = config_.kafka;
  api_dependencies.batches = &batches_;
  api_dependencies.quarantine = &quarantine_;
  connections_.emplace(ConnectionProbe::Parts{.io = shards_[0].io(),
                                              .clock = clock_,
                                              .credentials = *credentials_[0],
                                              .queues = *queues_,
                                              .kinesis = *kinesis_,
                                              .dynamodb = *dynamodb_streams_,
                                              .kafka = config_.kafka},
                       log_);
  api_dependencies.connections = &*connections_;
  api_dependencies.positions = positions_.get();
  api_dependencies.hot_reload = hot_reload_rules(config_);
  api_dependencies.function_access = config_.function_api;
  api_dependencies.function_credentials = function_credentials_.get();
  api_dependencies.session_key = session_key_;
  api_dependencies.watch = reconciler_.get();
  api_dependencies.environments = &functions_;
  api_dependencies.settings = config_.settings;
  api_dependencies.settings_file = config_.file.string();
  api_dependencies.metrics = &metrics_;
  api_dependencies.mapping_history = &history_.mappings();
  api_dependencies.function_history = &history_.functions();
  api_dependencies.engine = {.version = kVersion,
                             .sandbox = functions.isolation->sandboxed() ? "bubblewrap" : "none",
                             .started_at = clock_.wall_now(),
                             .shards = shards_.size(),
                             .max_concurrency = config_.function_max_concurrency};
  api_ = std::make_unique<api::ApiHandler>(shards_[0].io(), std::move(api_dependencies));
  api_->set_backup(&backup_);
  if (cluster_) {
    cluster_->apply_to(
        {.store = *store_,
         .host = *async_,
         .listener = *reconciler_,
         .vault = vault_,
         .forget = [this](Collection in,
                          const std::string& key) { api_->written_elsewhere(in, key); },
         .recording_changed =
             [this](std::string uuid) { return batches_.changed(std::move(uuid)); }});
  }
  if (standbys_) api_->set_store_warning([this] { return standbys_->warning(); });
  letters_.emplace(LetterOffice::Parts{.io = shards_[0].io(),
                                       .clock = clock_,
                                       .credentials = *credentials_[0],
                                       .aws = *aws_[0],
                                       .store = *store_,
                                       .events = async_->admin(),
                                       .quarantine = quarantine_,
                                       .profile = config_.profile,
                                       .activemq_format = config_.activemq.event_format,
                                       .brokers = config_.brokers},
                   log_);
  api_->set_letters(&*letters_);
  front_ = std::make_unique<FrontHandler>(
      FrontParts{.api = cluster_ ? cluster_->stand_before(*api_) : *api_,
                 .browsers = browser_policy(config_),
                 .functions = config_.function_api,
                 .store = *store_,
                 .mappings = [this] { return reconciler_->readiness(); },
                 .metrics = metrics_,
                 .clock = clock_,
                 .log = log_,
                 .lines_dropped = elsewhere.log_lines_dropped,
                 .console = config_.console_enabled ? &console_ : nullptr,
                 .node = [this] { return health(); }});
  auto peers = std::make_shared<runtime::FunctionPeers>(
      shards_[0].io(),
      runtime::FunctionPeers::Parts{
          .any_started = any_environment_,
          .engine = geteuid(),
          .functions = functions.isolation->user ? functions.isolation->user->uid : geteuid(),
          .helpers = !functions.isolation->outside_network.empty()});
  server_ = std::make_unique<HttpServer>(shards_[0].io(), clock_, *front_, http_limits(config_),
                                         log_, std::move(peers));
  if (opened.tls) {
    server_->secure_with(opened.tls);
    tls_.emplace(shards_[0].io(), std::move(opened.tls), clock_, metrics_, log_);
  }
}

Engine::~Engine() = default;

std::unique_ptr<AsyncInvocations> Engine::make_async_invocations(const AwsAccess& aws) {
  asio::io_context& io = shards_[0].io();
  const auto make_destinations = [&](AsyncInvoker& functions) {
    return std::make_unique<RoutedDestinations>(DestinationServices{
        io, clock_, config_.region, config_.account_id, aws, functions, *store_, *credentials_[0],
        config_.brokers, config_.profile, log_,
        kafka_access_of_mappings(
            {.io = io, .clock = clock_, .credentials = *credentials_[0], .aws = *aws_[0]},
            config_.kafka, *store_)});
  };
  const AsyncInvocations::Parts parts{
      .io = io,
      .queue = *events_,
      .free_bytes = [this] { return async::free_bytes_at(config_.data_dir); },
      .functions = functions_,
      .make_destinations = make_destinations,
      .metrics = metrics_,
      .clock = clock_};
  return std::make_unique<AsyncInvocations>(parts, config_.async, log_);
}

NodeHealth Engine::health() const {
  NodeHealth health = cluster_ ? cluster_->health() : NodeHealth();
  if (standbys_ && !standbys_->warning().empty()) health.warnings.push_back(standbys_->warning());
  return health;
}

std::unique_ptr<NoticeTeller> Engine::make_notice_teller() {
  asio::io_context& io = shards_[0].io();
  auto teller = std::make_unique<NoticeTeller>(
      NoticeTeller::Parts{.io = io,
                          .store = *positions_,
                          .deliver =
                              [this](std::string target, Notice notice) {
                                return async_->destinations().deliver(std::move(target),
                                                                      std::move(notice));
                              },
                          .metrics = metrics_,
                          .clock = clock_},
      log_);
  checkpoints_.on_notices([&io, told = teller.get()] { asio::post(io, [told] { told->wake(); }); });
  return teller;
}

}  // namespace wheelpit
