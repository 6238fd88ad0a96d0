#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api_handler.h"
#include "base/captured_log.h"
#include "base/clock.h"
#include "store/memory/memory_store.h"

// Defined apart: what every test of the API compiles should be little.

namespace wheelpit::api {

// Remembers what it was told.
class RecordingChangeListener final : public MappingChangeListener {
 public:
  void mapping_changed(const std::string& uuid) override { mappings.push_back(uuid); }
  void secret_changed(const std::string& arn) override { secrets.push_back(arn); }
  void function_changed(const std::string& name) override { functions.push_back(name); }

  std::vector<std::string> mappings;
  std::vector<std::string> secrets;
  std::vector<std::string> functions;
};

// Says the same of every queue, and remembers which it was asked for.
class RecordingQueueInspector final : public QueueInspector {
 public:
  boost::asio::awaitable<Result<QueueFacts>> inspect(std::string arn) override;

  Result<QueueFacts> answer = QueueFacts{};
  std::vector<std::string> asked;
};

// The same of every stream.
class RecordingStreamInspector final : public StreamInspector {
 public:
  boost::asio::awaitable<Status> inspect(std::string arn) override;

  Status answer;
  std::vector<std::string> asked;
};

// Runs python and native code; remembers what it hosts.
class RecordingHost final : public FunctionHost {
 public:
  boost::asio::awaitable<Status> can_run(std::string runtime) override;
  boost::asio::awaitable<std::string> stand_in(std::string runtime) override;
  void put(const Function& function) override { hosted.push_back(function); }
  void remove(const std::string& name) override { removed.push_back(name); }
  boost::asio::awaitable<ProvisionedState> provisioned(std::string, std::string qualifier) override;

  std::vector<Function> hosted;
  std::vector<std::string> removed;
  std::map<std::string, ProvisionedState> ready;  // by qualifier
};

// Answers every invocation with `answer`, after it has streamed `pieces` to who wants that.
class TestBedInvoker final : public Invoker {
 public:
  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override;

  Result<Reply> answer = Reply{};
  std::vector<std::string> pieces;
  TimePoint until{};
  std::vector<Status> taken;
  std::vector<Invocation> seen;
};

// Takes every event, or answers all with `refusal`.
class RecordingAsyncInvoker final : public AsyncInvoker {
 public:
  boost::asio::awaitable<Result<std::string>> accept(AsyncInvocation invocation) override;

  std::optional<Error> refusal;
  std::vector<AsyncInvocation> accepted;
};

Broker broker_named(const std::string& name, SourceKind kind);

// An API over a memory store with the brokers "rabbit" and "active", reached by its requests.
struct ApiTestBed {
  ApiTestBed();
  ApiTestBed(const ApiTestBed&) = delete;
  ApiTestBed& operator=(const ApiTestBed&) = delete;
  ~ApiTestBed();

  static std::filesystem::path make_folder();

  // `exchange` is what a server would offer to handlers that stream.
  HttpResponse send(std::string method, std::string target, std::string body = "",
                    HttpHeaders headers = {}, HttpExchange* exchange = nullptr);
  HttpResponse secrets(const std::string& operation, std::string body);
  // Who sends, from now on.
  HttpPeer peer = HttpPeer::anyone;

  // A zip archive with a file "index.py" that says "x", stored without compression.
  static std::string zip();
  HttpResponse create_function(const std::string& name, const std::string& more = "");

  static std::string broker_arn();
  // The body of a CreateEventSourceMapping for function "consume", with `more` members.
  static std::string mapping_body(const std::string& queue, const std::string& more = "");
  HttpResponse create_mapping(const std::string& queue, const std::string& more = "");
  // What the reconciler would do in time.
  void settle(const std::string& uuid, MappingState state);

  ApiDependencies dependencies();

  // How long what is created or changed takes to settle: no time, until a test says otherwise.
  void settle_within(Duration period);
  Duration settling{};

  std::filesystem::path folder = make_folder();
  boost::asio::io_context io;
  ManualClock clock;
  MemoryStore store;
  SecretVault vault{store, *KeyFile::open_or_create((folder / "key").string()), clock, "us-east-1",
                    "123456789012"};
  std::unique_ptr<CodeStore> code = *CodeStore::open(folder / "code");
  RecordingHost host;
  TestBedInvoker invoker;
  RecordingAsyncInvoker events;
  RecordingChangeListener reconciler;
  RecordingQueueInspector queues;
  RecordingStreamInspector streams;
  CapturedLog log;
  std::unique_ptr<ApiHandler> handler = std::make_unique<ApiHandler>(io, dependencies());
};

std::string header_of(const HttpResponse& response, std::string_view name);
boost::json::object members(const HttpResponse& response);
std::string member(const HttpResponse& response, std::string_view name);

// An error as a client reads it.
void expect_error(const HttpResponse& response, int status, std::string_view type,
                  const std::string& body);
void expect_refusal(const HttpResponse& response, const std::string& message);

}  // namespace wheelpit::api
