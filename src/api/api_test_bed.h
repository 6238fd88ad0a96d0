#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api_handler.h"
#include "base/base64.h"
#include "base/captured_log.h"
#include "base/clock.h"
#include "base/run_to_end.h"
#include "store/mapping_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {

// Remembers what it was told.
class RecordingReconciler final : public MappingReconciler {
 public:
  void mapping_changed(const std::string& uuid) override { mappings.push_back(uuid); }
  void secret_changed(const std::string& arn) override { secrets.push_back(arn); }
  void function_changed(const std::string& name) override { functions.push_back(name); }

  std::vector<std::string> mappings;
  std::vector<std::string> secrets;
  std::vector<std::string> functions;
};

// Runs python and native code; remembers what it hosts.
class RecordingHost final : public FunctionHost {
 public:
  Status can_run(std::string_view runtime) const override {
    if (runtime.starts_with("python") || runtime.starts_with("provided")) return {};
    return Error(Errc::invalid_argument, "install the interpreter of " + std::string(runtime));
  }
  void put(const Function& function) override { hosted.push_back(function); }
  void remove(const std::string& name) override { removed.push_back(name); }
  boost::asio::awaitable<ProvisionedState> provisioned(std::string, std::string version) override {
    co_return ready[version];
  }

  std::vector<Function> hosted;
  std::vector<std::string> removed;
  std::map<std::string, ProvisionedState> ready;  // by version
};

// Answers every invocation with `answer`, after it has streamed `pieces` to who wants that.
class ScriptedInvoker final : public Invoker {
 public:
  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override {
    seen.push_back(std::move(invocation));
    ResponseSink* const stream = seen.back().stream;
    if (stream != nullptr && !pieces.empty()) {
      stream->begin({.request_id = "streamed-1", .executed_version = "7"});
      for (const std::string& piece : pieces) taken.push_back(co_await stream->write(piece, until));
    }
    co_return answer;
  }

  Result<Reply> answer = Reply{};
  std::vector<std::string> pieces;
  TimePoint until{};
  std::vector<Status> taken;
  std::vector<Invocation> seen;
};

// Takes every event, or answers all with `refusal`.
class RecordingAsyncInvoker final : public AsyncInvoker {
 public:
  boost::asio::awaitable<Result<std::string>> accept(AsyncInvocation invocation) override {
    if (refusal) co_return *refusal;
    accepted.push_back(std::move(invocation));
    co_return "event-" + std::to_string(accepted.size());
  }

  std::optional<Error> refusal;
  std::vector<AsyncInvocation> accepted;
};

inline Broker broker_named(const std::string& name, BrokerEngine engine) {
  return {.name = name,
          .id = "b-" + name,
          .arn = "arn:aws:mq:us-east-1:123456789012:broker:" + name + ":b-" + name,
          .engine = engine,
          .endpoints = {"amqp://127.0.0.1:5672"},
          .tls_ca_file = {}};
}

// An API over a memory store with the brokers "rabbit" and "active", reached by its requests.
struct ApiTestBed {
  ApiTestBed() = default;
  ApiTestBed(const ApiTestBed&) = delete;
  ApiTestBed& operator=(const ApiTestBed&) = delete;
  ~ApiTestBed() { std::filesystem::remove_all(folder); }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "wheelpit-api-XXXXXX").string();
    return mkdtemp(name.data());
  }

  // `exchange` is what a server would offer to handlers that stream.
  HttpResponse send(std::string method, std::string target, std::string body = "",
                    HttpHeaders headers = {}, HttpExchange* exchange = nullptr) {
    headers.emplace_back("Host", "wheelpit.test:9400");
    HttpRequest request{.method = std::move(method),
                        .target = std::move(target),
                        .headers = std::move(headers),
                        .body = std::move(body),
                        .exchange = exchange};
    return run_to_end(io, handler->handle(std::move(request)));
  }
  HttpResponse secrets(const std::string& operation, std::string body) {
    return send("POST", "/", std::move(body), {{"X-Amz-Target", "secretsmanager." + operation}});
  }

  // A zip archive with a file "index.py" that says "x", stored without compression.
  static std::string zip() {
    return *from_base64(
        "UEsDBBQAAAAAAAAAIQCDFtyMAQAAAAEAAAAIAAAAaW5kZXgucHl4UEsBAhQDFAAAAAAAAAAhAIMW3IwBAAAAAQAA"
        "AAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LnB5UEsFBgAAAAABAAEANgAAACcAAAAAAA==");
  }
  HttpResponse create_function(const std::string& name, const std::string& more = "") {
    return send("POST", "/2015-03-31/functions",
                R"({"FunctionName":")" + name +
                    R"(","Runtime":"python3.12","Handler":"index.handler",)"
                    R"("Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":")" +
                    to_base64(zip()) + R"("})" + more + "}");
  }

  static std::string broker_arn() { return broker_named("rabbit", BrokerEngine::rabbitmq).arn; }
  // The body of a CreateEventSourceMapping for function "consume", with `more` members.
  static std::string mapping_body(const std::string& queue, const std::string& more = "") {
    return R"({"EventSourceArn":")" + broker_arn() + R"(","FunctionName":"consume","Queues":[")" +
           queue +
           R"("],"SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":)"
           R"("arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"},)"
           R"({"Type":"VIRTUAL_HOST","URI":"/"}])" +
           more + "}";
  }
  HttpResponse create_mapping(const std::string& queue, const std::string& more = "") {
    return send("POST", "/2015-03-31/event-source-mappings", mapping_body(queue, more));
  }
  // What the reconciler would do in time.
  void settle(const std::string& uuid, MappingState state) {
    MappingStore mappings(store);
    auto stored = **run_to_end(io, mappings.get(uuid));
    stored.value.state = state;
    ASSERT_TRUE(run_to_end(io, mappings.put(stored.value, stored.revision)));
  }

  ApiDependencies dependencies() {
    return {.region = "us-east-1",
            .account_id = "123456789012",
            .brokers = {broker_named("rabbit", BrokerEngine::rabbitmq),
                        broker_named("active", BrokerEngine::activemq)},
            .clock = clock,
            .store = store,
            .vault = vault,
            .code = *code,
            .functions = host,
            .invoker = invoker,
            .events = events,
            .reconciler = reconciler,
            .log = log.log()};
  }

  std::filesystem::path folder = make_folder();
  boost::asio::io_context io;
  ManualClock clock;
  MemoryStore store;
  SecretVault vault{store, *KeyFile::open_or_create((folder / "key").string()), clock, "us-east-1",
                    "123456789012"};
  std::unique_ptr<CodeStore> code = *CodeStore::open(folder / "code");
  RecordingHost host;
  ScriptedInvoker invoker;
  RecordingAsyncInvoker events;
  RecordingReconciler reconciler;
  CapturedLog log;
  std::unique_ptr<ApiHandler> handler = std::make_unique<ApiHandler>(io, dependencies());
};

inline std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

inline boost::json::object members(const HttpResponse& response) {
  return boost::json::parse(response.body).as_object();
}

inline std::string member(const HttpResponse& response, std::string_view name) {
  return std::string(members(response).at(name).as_string());
}

// An error as a client reads it.
inline void expect_error(const HttpResponse& response, int status, std::string_view type,
                         const std::string& body) {
  EXPECT_EQ(response.status, status);
  EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), type);
  EXPECT_EQ(response.body, body);
  EXPECT_FALSE(header_of(response, "x-amzn-RequestId").empty());
}

inline void expect_refusal(const HttpResponse& response, const std::string& message) {
  expect_error(response, 400, "InvalidParameterValueException",
               R"({"Type":"User","message":")" + message + R"("})");
}

}  // namespace wheelpit
