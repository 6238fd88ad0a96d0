#include "app/commands/engine_client.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <utility>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "net/address/http_url.h"
#include "net/client/http_client.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Removing a million events takes its time.
constexpr auto kPatience = std::chrono::minutes(5);
constexpr std::size_t kMostOfAnAnswer = std::size_t{64} << 20U;
constexpr auto kHere = "http://127.0.0.1:9400";

// The first variable that is set and not empty.
std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    if (auto value = environment(name); value && !value->empty()) return *value;
  }
  return {};
}

std::optional<AwsCredentials> credentials_of(const Environment& environment) {
  std::string id = first_of(environment, {"AWS_ACCESS_KEY_ID"});
  std::string key = first_of(environment, {"AWS_SECRET_ACCESS_KEY"});
  if (id.empty() || key.empty()) return std::nullopt;
  AwsCredentials credentials{.access_key_id = std::move(id),
                             .secret_access_key = Secret(std::move(key)),
                             .session_token = std::nullopt};
  if (std::string token = first_of(environment, {"AWS_SESSION_TOKEN"}); !token.empty()) {
    credentials.session_token = Secret(std::move(token));
  }
  return credentials;
}

struct EngineClient {
  HttpUrl url;
  std::string region;
  std::optional<AwsCredentials> credentials;
  TlsTrust trust;

  Result<HttpResponse> operator()(HttpRequest request) const {
    request.target.insert(0, url.path);
    sign(request);
    asio::io_context io;
    const HttpClientOptions options{.trust = trust, .body_bytes = kMostOfAnAnswer};
    HttpClient client(io, url.endpoint, options);
    auto answer = asio::co_spawn(
        io, client.send(std::move(request), SystemClock().now() + kPatience), asio::use_future);
    io.run();
    return answer.get();
  }

  void sign(HttpRequest& request) const {
    request.headers.emplace_back("Host", host_header(url.endpoint));
    if (!credentials) return;
    const SigV4Request signable{.method = request.method,
                                .path = request.path(),
                                .query = request.query(),
                                .headers = request.headers,
                                .body = request.body};
    for (auto& header : sign_sigv4(signable, {.region = region, .service = "lambda"}, *credentials,
                                   SystemClock().wall_now())) {
      request.headers.push_back(std::move(header));
    }
  }
};

}  // namespace

Result<AskEngine> engine_at(const std::string& url, const Environment& environment) {
  std::string where = url;
  std::string named_by = "--endpoint-url";
  for (const char* const name : {"AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"}) {
    if (!where.empty()) break;
    where = first_of(environment, {name});
    named_by = name;
  }
  if (where.empty()) where = kHere;
  const auto parsed = parse_http_url(where);
  if (!parsed) return Error(parsed.error().code(), named_by + ": " + parsed.error().message());

  EngineClient client{.url = *parsed,
                      .region = first_of(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"}),
                      .credentials = credentials_of(environment),
                      .trust = {}};
  if (client.region.empty()) client.region = "us-east-1";
  if (std::string bundle = first_of(environment, {"AWS_CA_BUNDLE"}); !bundle.empty()) {
    client.trust.ca_file = std::move(bundle);
  }
  return AskEngine(std::move(client));
}

}  // namespace wheelpit
