// What mappings read, tried with their logins, by the same steps as an engine tries them.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "app/config/endpoints.h"
#include "app/doctor/checks.h"
#include "app/doctor/report_check.h"
#include "app/parts/dynamodb_stream_inspector.h"
#include "app/parts/kinesis_stream_inspector.h"
#include "app/parts/shard_credentials.h"
#include "app/parts/sqs_queue_inspector.h"
#include "app/probe/connection_probe.h"
#include "aws/credentials/credential_chain.h"
#include "mapping/source_traits.h"
#include "secrets/vault/vault_credentials_reader.h"
#include "store/mapping_store.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

// The parts of an engine that a connection is tried with, over what its data directory has.
class Tester {
 public:
  Tester(const Config& config, AwsAccess access, DocumentStore& store, std::optional<KeyFile> key)
      : config_(config),
        aws_(io_, clock_, std::move(access)),
        queues_(aws_),
        kinesis_(kinesis::FanOutContext{.io = io_, .clock = clock_, .aws = aws_, .log = log_}),
        dynamodb_(aws_),
        mappings_(store) {
    if (key) {
      vault_.emplace(store, *std::move(key), clock_, config.region, config.account_id);
      own_.emplace(*vault_);
      credentials_.emplace(*own_, aws_, config.region);
    }
    CredentialsReader& reader =
        credentials_ ? static_cast<CredentialsReader&>(*credentials_) : none_;
    probe_.emplace(ConnectionProbe::Parts{.io = io_,
                                          .clock = clock_,
                                          .credentials = reader,
                                          .queues = queues_,
                                          .kinesis = kinesis_,
                                          .dynamodb = dynamodb_,
                                          .kafka = config.kafka},
                   log_);
  }

  std::vector<CheckResult> run() {
    auto done = asio::co_spawn(io_, check_all(), asio::use_future);
    io_.run();
    return done.get();
  }

 private:
  // A data directory without a key has no secrets.
  struct NoCredentials final : CredentialsReader {
    asio::awaitable<Result<Credentials>> read(std::string secret) override {
      co_return Error(Errc::not_found, "there is no secret \"" + secret + "\" on this machine");
    }
  };

  asio::awaitable<std::vector<CheckResult>> check_all() {
    std::vector<CheckResult> results;
    auto stored = co_await mappings_.list();
    if (!stored) {
      results.push_back(
          {.name = "mappings", .outcome = CheckOutcome::failed, .words = stored.error().message()});
      stored = std::vector<Stored<Mapping>>();
    }
    for (const Broker& broker : config_.brokers) {
      const bool read = std::ranges::any_of(*stored, [&](const auto& mapping) {
        return mapping.value.event_source_arn == broker.arn;
      });
      if (read && broker.publisher_secret.empty()) continue;  // its mappings say more
      results.push_back(of_report(
          "broker " + broker.name,
          co_await probe_->test_broker(broker, {.secret = broker.publisher_secret,
                                                .virtual_host = broker.publisher_virtual_host})));
    }
    for (const auto& mapping : *stored) results.push_back(co_await check(mapping.value));
    aws_.stop();
    co_return results;
  }

  asio::awaitable<CheckResult> check(const Mapping& mapping) {
    std::string name = std::string(traits_of(mapping.kind).name) + " " +
                       std::string(mapping.queue_name()) + " of " +
                       std::string(mapping.function_name());
    if (is_mq(mapping.kind)) {
      const auto broker =
          std::ranges::find(config_.brokers, mapping.event_source_arn, &Broker::arn);
      if (broker == config_.brokers.end()) {
        co_return CheckResult{.name = std::move(name),
                              .outcome = CheckOutcome::failed,
                              .words = "no [[broker]] has the ARN " + mapping.event_source_arn,
                              .remedy = "add the broker, or delete the mapping"};
      }
      co_return of_report(std::move(name),
                          co_await probe_->test_broker(
                              *broker, {.secret = std::string(mapping.secret_arn()),
                                        .virtual_host = std::string(mapping.mq().virtual_host()),
                                        .queue = mapping.mq().queue}));
    }
    auto report = co_await probe_->test_mapping(mapping);
    if (report) co_return of_report(std::move(name), *report);
    co_return CheckResult{.name = std::move(name),
                          .outcome = CheckOutcome::failed,
                          .words = report.error().message()};
  }

  const Config& config_;
  asio::io_context io_;
  SystemClock clock_;
  Log log_;
  AwsClient aws_;
  SqsQueueInspector queues_;
  KinesisStreamInspector kinesis_;
  DynamoDbStreamInspector dynamodb_;
  MappingStore mappings_;
  NoCredentials none_;
  std::optional<SecretVault> vault_;
  std::optional<VaultCredentialsReader> own_;
  std::optional<ShardCredentials> credentials_;
  std::optional<ConnectionProbe> probe_;
};

Result<std::unique_ptr<DocumentStore>> open_documents(const fs::path& folder) {
  std::error_code fault;
  if (!fs::exists(folder / "wheelpit.db", fault)) {
    return std::unique_ptr<DocumentStore>(std::make_unique<MemoryStore>());
  }
  auto opened = SqliteStore::open(folder / "wheelpit.db", Log());
  if (!opened) return opened.error();
  return std::unique_ptr<DocumentStore>(std::move(*opened));
}

}  // namespace

Result<std::vector<CheckResult>> check_logins(const Config& config) {
  if (!config.store_url.empty()) {
    return Error(Errc::conflict, "mappings are in the database that [cluster] store names");
  }
  auto store = open_documents(config.data_dir);
  if (!store) return store.error();
  auto access = aws_access(config.endpoints, process_environment());
  if (!access) return access.error();
  const SystemClock clock;
  if (!access->credentials) {
    access->source = std::make_shared<CredentialChain>(
        clock, credential_options(*access, all_variables(), config.region), Log());
  }
  std::optional<KeyFile> key;
  std::error_code fault;
  if (fs::exists(config.data_dir / "secrets.key", fault)) {
    auto read = KeyFile::open_or_create(config.data_dir / "secrets.key");
    if (!read) return read.error();
    key = std::move(*read);
  }
  return Tester(config, std::move(*access), **store, std::move(key)).run();
}

}  // namespace wheelpit
