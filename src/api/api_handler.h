#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "api/admin/observed_mapping.h"
#include "api/service/api_dependencies.h"
#include "net/http/http_message.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {
class LetterDesk;
}

namespace wheelpit::api {

class ClusterDesk;
class DataBackup;
class LogsElsewhere;
struct OperationHandlers;
enum class Service;
struct Load;
struct ServiceError;

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

  // These are the brokers of the configuration from now on.
  void set_brokers(std::vector<Broker> brokers);
  // So are these keys, and this is the rate of the control plane, for what comes from now on.
  void set_access_keys(std::vector<AccessKey> keys);
  void set_requests_per_second(unsigned most);
  // Another node has written this document: what is known of it is out of date.
  void written_elsewhere(Collection in, const std::string& key);
  // What makes copies of the engine's data; it must outlive this.
  void set_backup(DataBackup* backup);
  // What people should know of the store; "" if there is nothing.
  void set_store_warning(std::function<std::string()> warning);
  // The nodes that share the store; it must outlive this.
  void set_cluster(ClusterDesk* desk);
  // The logs of the other nodes; it must outlive this.
  void set_logs_elsewhere(LogsElsewhere* elsewhere);
  // What another node asks of this one's logs (api/logs/logs_api.h).
  boost::asio::awaitable<std::expected<boost::json::object, ServiceError>> logs_here(
      std::string operation, boost::json::object input);
  // How the mappings do that other nodes run; it must outlive this.
  void set_observed_elsewhere(ObservedElsewhere* elsewhere);
  // The same of those that this node runs, for other nodes.
  boost::asio::awaitable<ObservedMappings> observed_here(
      std::function<bool(const std::string& uuid)> runs_here);
  // What this node has to do, without the others.
  boost::asio::awaitable<Load> own_load();
  // What is done with dead letters; it must outlive this.
  void set_letters(LetterDesk* desk);

  // Refuses whose signature cannot be right, before the body is read: all of it is verified if the
  // head states the body's hash, and everything but the signature itself otherwise. A body may be
  // as long as its operation takes.
  HeadJudgement judge(const HttpRequest& head) override;
  HttpResponse busy(const HttpRequest& head) const override;
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  HttpResponse refused(Service service, ServiceError error, const std::string& request_id) const;

  boost::asio::awaitable<std::expected<HttpResponse, ServiceError>> answer(HttpRequest request,
                                                                           std::string request_id);

  std::unique_ptr<OperationHandlers> operations_;
};

}  // namespace wheelpit::api
