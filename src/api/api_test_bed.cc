#include "api/api_test_bed.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/base64.h"
#include "base/run_to_end.h"
#include "store/mapping_store.h"

namespace wheelpit::api {

namespace asio = boost::asio;

boost::asio::awaitable<Result<QueueFacts>> RecordingQueueInspector::inspect(std::string arn) {
  asked.push_back(std::move(arn));
  co_return answer;
}

asio::awaitable<Status> RecordingStreamInspector::inspect(std::string arn) {
  asked.push_back(std::move(arn));
  co_return answer;
}

asio::awaitable<Status> RecordingHost::can_run(std::string runtime) {
  if (runtime.starts_with("python") || runtime.starts_with("provided")) co_return Status();
  co_return Error(Errc::invalid_argument, "install the interpreter of " + runtime);
}

asio::awaitable<std::string> RecordingHost::stand_in(std::string runtime) {
  co_return runtime == "python3.14" ? "Python 3.13" : "";
}

asio::awaitable<ProvisionedState> RecordingHost::provisioned(std::string, std::string qualifier) {
  co_return ready[qualifier];
}

asio::awaitable<Result<Reply>> TestBedInvoker::invoke(Invocation invocation) {
  seen.push_back(std::move(invocation));
  ResponseSink* const stream = seen.back().stream;
  if (stream != nullptr && !pieces.empty()) {
    stream->begin({.request_id = "streamed-1", .executed_version = "7"});
    for (const std::string& piece : pieces) taken.push_back(co_await stream->write(piece, until));
  }
  co_return answer;
}

asio::awaitable<Result<std::string>> RecordingAsyncInvoker::accept(AsyncInvocation invocation) {
  if (refusal) co_return *refusal;
  accepted.push_back(std::move(invocation));
  co_return "event-" + std::to_string(accepted.size());
}

Broker broker_named(const std::string& name, SourceKind kind) {
  return {.name = name,
          .id = "b-" + name,
          .arn = "arn:aws:mq:us-east-1:123456789012:broker:" + name + ":b-" + name,
          .kind = kind,
          .endpoints = {"amqp://127.0.0.1:5672"},
          .tls_ca_file = {}};
}

ApiTestBed::ApiTestBed() = default;
ApiTestBed::~ApiTestBed() { std::filesystem::remove_all(folder); }

std::filesystem::path ApiTestBed::make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "wheelpit-api-XXXXXX").string();
  return mkdtemp(name.data());
}

HttpResponse ApiTestBed::send(std::string method, std::string target, std::string body,
                              HttpHeaders headers, HttpExchange* exchange) {
  headers.emplace_back("Host", "wheelpit.test:9400");
  HttpRequest request{.method = std::move(method),
                      .target = std::move(target),
                      .headers = std::move(headers),
                      .body = std::move(body),
                      .peer = peer,
                      .exchange = exchange};
  return run_to_end(io, handler->handle(std::move(request)));
}

HttpResponse ApiTestBed::secrets(const std::string& operation, std::string body) {
  return send("POST", "/", std::move(body), {{"X-Amz-Target", "secretsmanager." + operation}});
}

std::string ApiTestBed::zip() {
  return *from_base64(
      "UEsDBBQAAAAAAAAAIQCDFtyMAQAAAAEAAAAIAAAAaW5kZXgucHl4UEsBAhQDFAAAAAAAAAAhAIMW3IwBAAAAAQAA"
      "AAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LnB5UEsFBgAAAAABAAEANgAAACcAAAAAAA==");
}

HttpResponse ApiTestBed::create_function(const std::string& name, const std::string& more) {
  return send("POST", "/2015-03-31/functions",
              R"({"FunctionName":")" + name +
                  R"(","Runtime":"python3.12","Handler":"index.handler",)"
                  R"("Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":")" +
                  to_base64(zip()) + R"("})" + more + "}");
}

std::string ApiTestBed::broker_arn() { return broker_named("rabbit", SourceKind::rabbitmq).arn; }

std::string ApiTestBed::mapping_body(const std::string& queue, const std::string& more) {
  return R"({"EventSourceArn":")" + broker_arn() + R"(","FunctionName":"consume","Queues":[")" +
         queue +
         R"("],"SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":)"
         R"("arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"},)"
         R"({"Type":"VIRTUAL_HOST","URI":"/"}])" +
         more + "}";
}

HttpResponse ApiTestBed::create_mapping(const std::string& queue, const std::string& more) {
  return send("POST", "/2015-03-31/event-source-mappings", mapping_body(queue, more));
}

void ApiTestBed::settle(const std::string& uuid, MappingState state) {
  MappingStore mappings(store);
  auto stored = **run_to_end(io, mappings.get(uuid));
  stored.value.status.state = state;
  ASSERT_TRUE(run_to_end(io, mappings.put(stored.value, stored.revision)));
}

void ApiTestBed::settle_within(Duration period) {
  settling = period;
  handler = std::make_unique<ApiHandler>(io, dependencies());
}

ApiDependencies ApiTestBed::dependencies() {
  return {.region = "us-east-1",
          .account_id = "123456789012",
          .brokers = {broker_named("rabbit", SourceKind::rabbitmq),
                      broker_named("active", SourceKind::activemq)},
          .clock = clock,
          .store = store,
          .vault = vault,
          .code = *code,
          .functions = host,
          .invoker = invoker,
          .events = events,
          .reconciler = reconciler,
          .log = log.log(),
          .queues = &queues,
          .hot_reload = {.roots = {std::filesystem::temp_directory_path()},
                         .data_dir = folder.string() + "-data"},
          .settling = settling,
          .kinesis = &streams,
          .dynamodb_streams = &streams};
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

boost::json::object members(const HttpResponse& response) {
  return boost::json::parse(response.body).as_object();
}

std::string member(const HttpResponse& response, std::string_view name) {
  return std::string(members(response).at(name).as_string());
}

void expect_error(const HttpResponse& response, int status, std::string_view type,
                  const std::string& body) {
  EXPECT_EQ(response.status, status);
  EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), type);
  EXPECT_EQ(response.body, body);
  EXPECT_FALSE(header_of(response, "x-amzn-RequestId").empty());
}

void expect_refusal(const HttpResponse& response, const std::string& message) {
  expect_error(response, 400, "InvalidParameterValueException",
               R"({"Type":"User","message":")" + message + R"("})");
}

}  // namespace wheelpit::api
