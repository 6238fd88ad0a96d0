#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/api_handler.h"
#include "app/cluster/cluster_parts.h"
#include "app/config/config.h"
#include "app/engine/broker_reloader.h"
#include "app/engine/data_backup.h"
#include "app/engine/service_reporter.h"
#include "app/engine/stores.h"
#include "app/letters/letter_office.h"
#include "app/parts/async_invocations.h"
#include "app/parts/checkpoints.h"
#include "app/parts/dynamodb_stream_inspector.h"
#include "app/parts/front_handler.h"
#include "app/parts/history_keeper.h"
#include "app/parts/kinesis_stream_inspector.h"
#include "app/parts/mapping_destinations.h"
#include "app/parts/notice_teller.h"
#include "app/parts/package_keeper.h"
#include "app/parts/shard_credentials.h"
#include "app/parts/sharded_batches.h"
#include "app/parts/sharded_functions.h"
#include "app/parts/sources.h"
#include "app/parts/sqs_queue_inspector.h"
#include "app/parts/standby_watch.h"
#include "app/parts/tls_keeper.h"
#include "app/probe/connection_probe.h"
#include "app/process/hang_up.h"
#include "app/process/shard.h"
#include "async/event_queue.h"
#include "aws/client/aws_client.h"
#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "console/console_files.h"
#include "function/code_store.h"
#include "function/s3/s3_object_reader.h"
#include "metrics/metrics.h"
#include "net/server/http_server.h"
#include "poll/mapping_reconciler.h"
#include "poll/quarantine.h"
#include "poll/supervisor.h"
#include "positions/position_store.h"
#include "runtime/functions/function_runtime.h"
#include "secrets/vault/secret_vault.h"
#include "secrets/vault/vault_credentials_reader.h"
#include "store/document_store.h"
#include "trace/export/trace_exporter.h"

namespace wheelpit {

// The composition root: owns every part of the program, from the store to the listener, and runs
// them from start to orderly stop. Members are in the order of their dependencies.
class Engine {
 public:
  // What must be opened before the engine can exist. Errors name the path and the remedy.
  struct Opened {
    OpenStores stores;
    KeyFile key;
    std::unique_ptr<CodeStore> code;
    runtime::Isolation isolation;
    std::shared_ptr<TlsIdentity> tls;  // null: the listener is plain
  };
  // Errc::invalid_argument: the configuration asks for what must not be.
  static Result<Opened> open(const Config& config, const Log& log);

  // AWS's services, as the configuration and the environment name them; how many lines the log had
  // to drop so far, and what it says; the service manager.
  struct Elsewhere {
    AwsAccess aws;
    std::function<std::uint64_t()> log_lines_dropped = [] { return std::uint64_t{0}; };
    std::function<void(LogLevel)> set_log_level = [](LogLevel) {};
    ServiceManager manager = {{}, 0};
  };

  Engine(Config config, Opened opened, Elsewhere elsewhere, Log log);
  ~Engine();

  // What SIGHUP means from now on. Before run(); without it SIGHUP is not handled.
  void hear_hang_ups(HangUp meaning);

  // Serves until SIGTERM or SIGINT, or SIGHUP where that means the same, then stops in order.
  // Prints the line that says where it listens. An error is a failed start. A second SIGTERM or
  // SIGINT ends the process at once.
  Status run();

 private:
  std::unique_ptr<AsyncInvocations> make_async_invocations(const AwsAccess& aws);
  std::unique_ptr<NoticeTeller> make_notice_teller();
  NodeHealth health() const;
  void keep_lease();
  boost::asio::awaitable<Status> start();
  void check_peers();
  boost::asio::awaitable<Status> check_secrets();
  boost::asio::awaitable<Status> load_functions();
  void tell_of_refused_code(const Function& function) const;
  boost::asio::awaitable<std::set<std::string>> directories_in_use();
  boost::asio::awaitable<void> serve(Status& outcome);
  boost::asio::awaitable<int> signal_to_stop();
  void end_if_asked_again();
  boost::asio::awaitable<void> hear_hang_up();
  boost::asio::awaitable<void> apply_brokers(std::vector<Broker> brokers,
                                             std::vector<std::string> reconnect);
  Status take_keys(const Config& read);
  std::string service_status() const;
  boost::asio::awaitable<void> stop();

  Config config_;
  Log log_;
  SystemClock clock_;
  Metrics metrics_;
  Shards shards_;
  FileDescriptor node_;
  std::unique_ptr<StoreLease> lease_;       // null unless a database is this engine's alone
  std::unique_ptr<ClusterParts> cluster_;   // null unless nodes share a database
  std::unique_ptr<StandbyWatch> standbys_;  // null unless a database is the store
  std::unique_ptr<DocumentStore> store_;
  std::unique_ptr<async::EventQueue> events_;
  std::unique_ptr<PositionStore> positions_;
  std::unique_ptr<PackageArchive> archive_;  // null unless a database is the store
  std::unique_ptr<CodeStore> code_;
  const Secret session_key_;  // of the key that the vault then has
  SecretVault vault_;
  VaultCredentialsReader own_credentials_;
  Quarantine quarantine_;
  ShardedBatches batches_;

  const std::shared_ptr<const TemporaryCredentials> function_credentials_ =
      std::make_shared<TemporaryCredentials>();
  const std::shared_ptr<std::atomic<bool>> any_environment_ =
      std::make_shared<std::atomic<bool>>(false);

  std::unique_ptr<MappingDestinations> give_ups_;

  // One of each a shard.
  std::vector<std::unique_ptr<AwsClient>> aws_;
  std::vector<std::unique_ptr<ShardCredentials>> credentials_;
  std::vector<std::unique_ptr<TraceExporter>> traces_;  // none if they are sent nowhere
  std::vector<std::unique_ptr<runtime::FunctionRuntime>> runtimes_;
  Checkpoints checkpoints_;
  sharded::ShardPaces paces_;
  std::vector<std::unique_ptr<Sources>> sources_;
  std::vector<std::unique_ptr<Supervisor>> supervisors_;

  std::optional<SqsQueueInspector> queues_;
  std::optional<KinesisStreamInspector> kinesis_;
  std::optional<DynamoDbStreamInspector> dynamodb_streams_;
  std::optional<S3ObjectReader> objects_;  // if a setting names an S3
  std::optional<ConnectionProbe> connections_;
  ShardedFunctions functions_;
  std::unique_ptr<AsyncInvocations> async_;
  std::unique_ptr<NoticeTeller> notices_;
  std::optional<LetterOffice> letters_;
  std::unique_ptr<MappingReconciler> reconciler_;
  std::unique_ptr<PackageKeeper> packages_;
  HistoryKeeper history_;
  BrokerReloader brokers_;
  RunningBackup backup_;
  std::unique_ptr<api::ApiHandler> api_;
  console::ConsoleFiles console_{console::kEmbeddedFiles, console::folder_of_environment()};
  std::unique_ptr<FrontHandler> front_;
  std::unique_ptr<HttpServer> server_;
  std::optional<TlsKeeper> tls_;
  std::function<void(LogLevel)> set_log_level_;
  ServiceReporter service_;
  std::string serving_;  // "serving on URL", once it does
  boost::asio::signal_set signals_;
  HangUp hang_up_ = HangUp::ignored;
};

}  // namespace wheelpit
