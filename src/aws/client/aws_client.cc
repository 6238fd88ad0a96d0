#include "aws/client/aws_client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cctype>
#include <iterator>
#include <utility>

#include "aws/client/refusal.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// To one server. As many requests may be under way for a busy queue; a new connection for each of
// them would cost both sides more than the request does.
constexpr std::size_t kKeptConnections = 64;

std::string host_of(const AwsService& service) {
  const char* const domain = service.partition == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
  const std::string_view name = service.host.empty() ? service.name : service.host;
  return std::string(name) + "." + service.region + domain;
}

// "SQS", of the variable AWS_ENDPOINT_URL_SQS.
std::string variable_of(std::string_view service) {
  if (service == "events") return "EVENTBRIDGE";
  if (service == "secretsmanager") return "SECRETS_MANAGER";
  if (service == "dynamodbstreams") return "DYNAMODB_STREAMS";
  std::string name(service);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

}  // namespace

AwsClient::AwsClient(asio::io_context& io, const Clock& clock, AwsAccess access)
    : io_(io), clock_(clock), access_(std::move(access)) {}

asio::awaitable<Result<HttpResponse>> AwsClient::send(AwsService service, HttpRequest request,
                                                      AwsCall call) {
  auto addressed = co_await address(service, std::move(request), call.may_be_anonymous);
  if (!addressed) co_return addressed.error();
  auto answer = co_await connections_to(addressed->server)
                    .send(std::move(addressed->request), clock_.now() + call.patience,
                          call.body_bytes, call.share);
  if (answer) note_answer(*addressed, *answer);
  co_return answer;
}

asio::awaitable<Result<AddressedRequest>> AwsClient::address(AwsService service,
                                                             HttpRequest request,
                                                             bool may_be_anonymous) {
  if (stopped_) co_return Error(Errc::cancelled, "the engine is stopping");
  const AwsCredentials* credentials = credentials_here();
  if (credentials == nullptr) {
    const Status borrowed = co_await borrow(service);
    if (stopped_) co_return Error(Errc::cancelled, "the engine is stopping");
    credentials = borrowed ? &lent_->credentials : nullptr;
    const bool none = !borrowed && borrowed.error().code() == Errc::unauthenticated;
    if (!borrowed && !(none && may_be_anonymous)) co_return borrowed.error();
  }
  const HttpUrl url = url_of(service);
  request.target.insert(0, url.path);
  request.headers.emplace_back("Host", host_header(url.endpoint));
  if (credentials != nullptr) sign(service, *credentials, request);
  co_return AddressedRequest{.server = url.endpoint,
                             .request = std::move(request),
                             .signed_by = lent_ ? std::optional(lent_->generation) : std::nullopt};
}

const AwsCredentials* AwsClient::credentials_here() const {
  if (access_.credentials) return &*access_.credentials;
  return lent_ && clock_.wall_now() < lent_->use_until ? &lent_->credentials : nullptr;
}

asio::awaitable<Status> AwsClient::borrow(const AwsService& service) {
  if (!access_.source) {
    co_return no_credentials(service,
                             "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the "
                             "environment");
  }
  auto lent = co_await access_.source->lend();
  if (lent) {
    lent_ = std::move(*lent);
    co_return Status();
  }
  if (lent.error().code() == Errc::unauthenticated) {
    co_return no_credentials(service, lent.error().message());
  }
  co_return lent.error();
}

asio::awaitable<Result<AwsCredentials>> AwsClient::credentials() {
  if (const AwsCredentials* here = credentials_here()) co_return *here;
  if (!access_.source) {
    co_return Error(Errc::unauthenticated,
                    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment");
  }
  auto lent = co_await access_.source->lend();
  if (!lent) co_return lent.error();
  lent_ = std::move(*lent);
  co_return lent_->credentials;
}

void AwsClient::note_answer(const AddressedRequest& request, const HttpResponse& answer) {
  if (!request.signed_by) return;
  if (answer.status != 400 && answer.status != 401 && answer.status != 403) return;
  if (refusal_of(answer).code() != Errc::unauthenticated) return;
  access_.source->refused(*request.signed_by);
  if (lent_ && lent_->generation == *request.signed_by) lent_.reset();
}

void AwsClient::sign(const AwsService& service, const AwsCredentials& credentials,
                     HttpRequest& request) const {
  const SigV4Request to_sign{.method = request.method,
                             .path = request.path(),
                             .query = request.query(),
                             .headers = request.headers,
                             .body = request.body};
  const std::string_view name = service.signed_as.empty() ? service.name : service.signed_as;
  const SigV4Scope scope{.region = service.region, .service = std::string(name)};
  auto added = sign_sigv4(to_sign, scope, credentials, clock_.wall_now());
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
  if (access_.source) access_.source->stop();
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
    connections = std::make_unique<HttpConnections>(
        io_, clock_, server,
        HttpConnectionsOptions{.trust = access_.trust, .kept = kKeptConnections});
  }
  return *connections;
}

Error AwsClient::no_credentials(const AwsService& service, const std::string& why) const {
  if (access_.urls.contains(service.name)) {
    return {Errc::unauthenticated, server_of(service) + ": requests have to be signed, but " + why +
                                       " (any value works where they are not checked)"};
  }
  const std::string name(service.name);
  return {Errc::unauthenticated, "there is no endpoint for it: neither " + name +
                                     " of [endpoints] nor AWS_ENDPOINT_URL_" + variable_of(name) +
                                     " names a server, and for AWS itself " + why};
}

}  // namespace wheelpit
