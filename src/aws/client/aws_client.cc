#include "aws/client/aws_client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cctype>
#include <iterator>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

std::string host_of(const AwsService& service) {
  const char* const domain = service.partition == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
  return std::string(service.name) + "." + service.region + domain;
}

// "SQS", of the variable AWS_ENDPOINT_URL_SQS.
std::string variable_of(std::string_view service) {
  if (service == "events") return "EVENTBRIDGE";
  if (service == "secretsmanager") return "SECRETS_MANAGER";
  std::string name(service);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

}  // namespace

AwsClient::AwsClient(asio::io_context& io, const Clock& clock, AwsAccess access)
    : io_(io), clock_(clock), access_(std::move(access)) {}

asio::awaitable<Result<HttpResponse>> AwsClient::send(AwsService service, HttpRequest request,
                                                      AwsCall call) {
  if (stopped_) co_return Error(Errc::cancelled, "the engine is stopping");
  const bool anonymous = call.may_be_anonymous && !access_.credentials;
  if (!anonymous) {
    if (const Status access = check_access(service); !access) co_return access.error();
  }
  const HttpUrl url = url_of(service);
  request.target.insert(0, url.path);
  request.headers.emplace_back("Host", host_header(url.endpoint));
  if (!anonymous) sign(service, request);
  co_return co_await connections_to(url.endpoint)
      .send(std::move(request), clock_.now() + call.patience, call.body_bytes);
}

void AwsClient::sign(const AwsService& service, HttpRequest& request) const {
  const SigV4Request to_sign{.method = request.method,
                             .path = request.path(),
                             .query = request.query(),
                             .headers = request.headers,
                             .body = request.body};
  const SigV4Scope scope{.region = service.region, .service = std::string(service.name)};
  auto added = sign_sigv4(to_sign, scope, *access_.credentials, clock_.wall_now());
  std::ranges::move(added, std::back_inserter(request.headers));
}

bool AwsClient::has_server_for(std::string_view service) const {
  return access_.urls.contains(service);
}

std::string AwsClient::server_of(const AwsService& service) const {
  return to_string(url_of(service).endpoint);
}

void AwsClient::stop() {
  stopped_ = true;
  for (auto& [server, connections] : connections_) connections->close();
}

HttpUrl AwsClient::url_of(const AwsService& service) const {
  const auto configured = access_.urls.find(service.name);
  if (configured != access_.urls.end()) return configured->second;
  return {.endpoint = {.transport = Transport::tls, .host = host_of(service), .port = 443},
          .path = {}};
}

HttpConnections& AwsClient::connections_to(const Endpoint& server) {
  auto& connections = connections_[to_string(server)];
  if (connections == nullptr) {
    connections = std::make_unique<HttpConnections>(io_, clock_, server,
                                                    HttpConnectionsOptions{.trust = access_.trust});
  }
  return *connections;
}

Status AwsClient::check_access(const AwsService& service) const {
  if (access_.credentials) return {};
  const std::string keys = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the ";
  if (access_.urls.contains(service.name)) {
    return Error(Errc::unauthenticated,
                 server_of(service) + ": requests have to be signed, but " + keys +
                     "environment (where nobody checks them, any value does)");
  }
  const std::string name(service.name);
  return Error(Errc::unauthenticated,
               "there is no endpoint for it: neither " + name +
                   " of [endpoints] nor AWS_ENDPOINT_URL_" + variable_of(name) +
                   " names a server, and for AWS itself " + keys + "environment");
}

}  // namespace wheelpit
