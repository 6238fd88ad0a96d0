#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/function_access.h"
#include "aws/sigv4.h"
#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "base/log.h"
#include "filter/pattern.h"
#include "function/code_store.h"
#include "function/function_host.h"
#include "function/hot_reload.h"
#include "function/object_reader.h"
#include "invoke/async_invoker.h"
#include "invoke/invoker.h"
#include "mapping/broker.h"
#include "mapping/mapping_reconciler.h"
#include "net/http_message.h"
#include "secrets/vault/secret_vault.h"
#include "store/document_store.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

class AsyncEvents;
enum class Service;
struct ServiceError;

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
  MappingReconciler& reconciler;
  Log log;
  FilterProfile filter_profile = FilterProfile::lambda;
  std::vector<AwsCredentials> access_keys = {};    // whose requests are taken; none: everybody's
  std::filesystem::path log_folder = {};           // of functions' logs
  ObjectReader* objects = nullptr;                 // S3; nullptr if none is configured
  AsyncEvents* async_events = nullptr;             // for people; nullptr if there are none
  unsigned control_plane_requests_per_second = 0;  // api/request_rate.h; 0: as many as come
  FunctionAccess function_access = FunctionAccess::invoke;
  const TemporaryCredentials* function_credentials = nullptr;  // of environments; null: none
  HotReloadRules hot_reload = {};                              // whose folders may be code
  // How long what was created or changed is Pending or InProgress. On the service it is seconds.
  Duration settling = std::chrono::milliseconds(100);
};

// The AWS APIs of one listener: Lambda, Secrets Manager, CloudWatch Logs, Amazon MQ and STS, told
// apart by path and X-Amz-Target. With access keys each request must be signed with one of them.
// Whatever it does not implement is answered with the protocol's own error.
//
// URLs in answers (Code.Location) repeat the Host header of the request, so they work from where
// the client is. Runs on the thread of `io`; writes to the store one after another.
class ApiHandler final : public HttpHandler {
 public:
  ApiHandler(boost::asio::io_context& io, ApiDependencies dependencies);
  ~ApiHandler() override;

  // Refuses whose signature cannot be right, before the body is read: all of it is verified if the
  // head states the body's hash, and everything but the signature itself otherwise. A body may be
  // as long as its operation takes.
  HeadJudgement judge(const HttpRequest& head) override;
  HttpResponse busy(const HttpRequest& head) const override;
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  struct Services;

  HttpResponse refused(Service service, ServiceError error, const std::string& request_id) const;

  boost::asio::awaitable<std::expected<HttpResponse, ServiceError>> answer(HttpRequest request,
                                                                           std::string request_id);

  std::unique_ptr<Services> services_;
};

}  // namespace wheelpit
