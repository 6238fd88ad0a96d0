#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/http/access_key.h"
#include "api/http/function_access.h"
#include "api/service/effective_setting.h"
#include "api/service/engine_facts.h"
#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "base/log.h"
#include "filter/pattern/pattern.h"
#include "function/code_store.h"
#include "function/function_host.h"
#include "function/hot_reload.h"
#include "function/object_reader.h"
#include "invoke/async_invoker.h"
#include "invoke/invoker.h"
#include "mapping/broker.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping_change_listener.h"
#include "mapping/mapping_watch.h"
#include "mapping/queue_inspector.h"
#include "mapping/stream_inspector.h"
#include "secrets/vault/secret_vault.h"
#include "store/document_store.h"

namespace wheelpit {
class BatchDesk;
class ConnectionTester;
class EnvironmentWatch;
class History;
class Metrics;
class PositionStore;
class QuarantineShelf;
}  // namespace wheelpit

namespace wheelpit::async {
class AsyncEvents;
}

namespace wheelpit::api {

class BrokerSettings;

// What the API needs of the rest of the program. Everything referenced must outlive the handler.
struct ApiDependencies {
  std::string region;      // "us-east-1"
  std::string account_id;  // 12 digits
  std::vector<Broker> brokers;
  Clock& clock;
  DocumentStore& store;
  SecretVault& vault;
  CodeStore& code;
  FunctionHost& functions;
  Invoker& invoker;
  AsyncInvoker& events;
  MappingChangeListener& reconciler;
  Log log;
  filter::FilterProfile filter_profile = filter::FilterProfile::lambda;
  std::vector<AccessKey> access_keys = {};         // whose requests are taken; none: everyone's
  std::filesystem::path log_folder = {};           // of functions' logs
  QueueInspector* queues = nullptr;                // SQS; nullptr if it is not available
  ObjectReader* objects = nullptr;                 // S3; nullptr if none is configured
  async::AsyncEvents* async_events = nullptr;      // for people; nullptr if there are none
  unsigned control_plane_requests_per_second = 0;  // api/http/request_rate.h; 0: as many as come
  FunctionAccess function_access = FunctionAccess::invoke;
  const TemporaryCredentials* function_credentials = nullptr;  // of environments; null: none
  HotReloadRules hot_reload = {};                              // whose folders may be code
  // How long what was created or changed is Pending or InProgress. On the service it is seconds.
  Duration settling = std::chrono::milliseconds(100);
  BrokerSettings* broker_settings = nullptr;  // for people; nullptr: brokers stay as they are
  PositionStore* positions = nullptr;         // of mappings of streams; nullptr if there are none
  // Nullptr if it is not available.
  StreamInspector* kinesis = nullptr;
  StreamInspector* dynamodb_streams = nullptr;
  std::vector<KafkaCluster> kafka = {};  // of the configuration
  Secret session_key = {};               // of session tokens; "": there are none
  // For people; nullptr if there are none.
  BatchDesk* batches = nullptr;
  ConnectionTester* connections = nullptr;
  QuarantineShelf* quarantine = nullptr;
  // For the admin API; nullptr: not available.
  const MappingWatch* watch = nullptr;
  EnvironmentWatch* environments = nullptr;
  const Metrics* metrics = nullptr;
  const History* mapping_history = nullptr;
  const History* function_history = nullptr;
  EngineFacts engine = {};
  std::vector<EffectiveSetting> settings = {};  // of the configuration, for people to look at
  std::string settings_file = {};               // "": there is none
  bool secure = false;                          // the listener speaks TLS: links to it begin so
};

}  // namespace wheelpit::api
