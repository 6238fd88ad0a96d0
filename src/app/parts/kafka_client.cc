#include "app/parts/kafka_client.h"

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "app/process/version.h"
#include "aws/arn.h"
#include "net/address/host_name.h"
#include "net/client/http_client.h"
#include "secrets/secret_members.h"
#include "source/kafka/msk_token.h"
#include "source/kafka/oauth_token.h"
#include "source/kafka/web_identity.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kTokenPatience = std::chrono::seconds(10);
constexpr std::size_t kTokenBytes = std::size_t{64} * 1024;

constexpr auto kCertificateMembers =
    std::to_array<SecretMember>({{.name = "certificate"},
                                 {.name = "privateKey"},
                                 {.name = "privateKeyPassword", .required = false}});
constexpr auto kRootMembers = std::to_array<SecretMember>({{.name = "certificate"}});
constexpr auto kOAuthMembers = std::to_array<SecretMember>(
    {{.name = "clientId"}, {.name = "clientSecret"}, {.name = "tokenEndpoint"}});

kafka::Login login_of(std::string_view type) {
  if (type == "BASIC_AUTH") return kafka::Login::plain;
  if (type == "SASL_SCRAM_256_AUTH") return kafka::Login::scram_sha_256;
  if (type == "SASL_SCRAM_512_AUTH") return kafka::Login::scram_sha_512;
  if (type == "CLIENT_CERTIFICATE_TLS_AUTH") return kafka::Login::certificate;
  if (type == "OAUTHBEARER_AUTH" || type == "IAM_AUTH" || type == "IAM_OAUTHBEARER_AUTH") {
    return kafka::Login::token;
  }
  return kafka::Login::none;
}

// What a mapping and its cluster say of the login.
struct Access {
  kafka::Login login = kafka::Login::none;
  enum class Token : std::uint8_t { oauth, msk, web_identity };
  Token token = Token::oauth;  // of Login::token
  std::string secret;
  std::string roots;  // a secret, too
  std::string scope;
  std::string audience;
  std::map<std::string, std::string> extensions;
};

Access access_of(const Mapping& mapping, const KafkaCluster* cluster) {
  Access access;
  for (const SourceAccess& one : mapping.kafka().access) {
    if (const auto login = login_of(one.type); login != kafka::Login::none) {
      access.login = login;
      if (one.type == "IAM_AUTH") access.token = Access::Token::msk;
      if (one.type == "IAM_OAUTHBEARER_AUTH") access.token = Access::Token::web_identity;
      access.secret = one.uri;
    }
    if (one.type == "SERVER_ROOT_CA_CERTIFICATE") access.roots = one.uri;
    if (one.type == "OAUTHBEARER_SCOPE") access.scope = one.uri;
    if (one.type == "OAUTHBEARER_AUDIENCE") access.audience = one.uri;
    if (one.type == "OAUTHBEARER_LOGICAL_CLUSTER") access.extensions["logicalCluster"] = one.uri;
    if (one.type == "OAUTHBEARER_IDENTITY_POOL") access.extensions["identityPoolId"] = one.uri;
  }
  if (access.login == kafka::Login::none && cluster != nullptr && cluster->iam) {
    access.login = kafka::Login::token;
    access.token = Access::Token::msk;
  }
  return access;
}

std::string region_of(std::string_view text) {
  const auto arn = Arn::parse(text);
  return arn ? std::string(arn->region) : "";
}

bool is_here(const std::string& host) {
  const auto name = parse_host_name(host);
  return name && names_this_machine(*name);
}

const KafkaCluster* cluster_or_none(const std::vector<KafkaCluster>& clusters,
                                    const Mapping& mapping) {
  const auto found = cluster_of(clusters, mapping.kind, mapping.event_source_arn,
                                mapping.kafka().bootstrap_servers);
  return found ? *found : nullptr;
}

class KafkaIdentity final : public kafka::IdentityReader {
 public:
  KafkaIdentity(const KafkaLoginServices& services, Access access, std::string region)
      : services_(services), access_(std::move(access)), region_(std::move(region)) {}

  asio::awaitable<Result<kafka::ClientIdentity>> read() override {
    kafka::ClientIdentity identity{.login = access_.login};
    if (!access_.roots.empty()) {
      const auto text = co_await services_.credentials.text(access_.roots);
      if (!text) co_return text.error();
      const auto read = read_secret_members(access_.roots, *text, kRootMembers);
      if (!read) co_return read.error();
      identity.root_certificates = (*read)[0].reveal();
    }
    switch (access_.login) {
      case kafka::Login::none:
        break;
      case kafka::Login::token:
        if (access_.token == Access::Token::oauth) {
          if (const auto client = co_await oauth_client(); !client) co_return client.error();
        }
        break;
      case kafka::Login::certificate: {
        const auto text = co_await services_.credentials.text(access_.secret);
        if (!text) co_return text.error();
        auto read = read_secret_members(access_.secret, *text, kCertificateMembers);
        if (!read) co_return read.error();
        identity.certificate = (*read)[0].reveal();
        identity.private_key = std::move((*read)[1]);
        identity.private_key_password = std::move((*read)[2]);
        break;
      }
      default: {
        auto read = co_await services_.credentials.read(access_.secret);
        if (!read) co_return read.error();
        identity.username = std::move(read->username);
        identity.password = std::move(read->password);
      }
    }
    co_return identity;
  }

  asio::awaitable<Result<kafka::LoginToken>> token() override {
    if (access_.token == Access::Token::oauth) co_return co_await oauth_token();
    if (access_.token == Access::Token::web_identity) co_return co_await web_identity();
    const auto credentials = co_await services_.aws.credentials();
    if (!credentials) {
      co_return Error(credentials.error().code(),
                      "a login by IAM needs AWS credentials: " + credentials.error().message());
    }
    co_return kafka::msk_iam_token(region_, *credentials, services_.clock.wall_now(),
                                   std::string("wheelpit/") + std::string(kVersion));
  }

 private:
  asio::awaitable<Result<kafka::OAuthClient>> oauth_client() {
    const auto text = co_await services_.credentials.text(access_.secret);
    if (!text) co_return text.error();
    auto read = read_secret_members(access_.secret, *text, kOAuthMembers);
    if (!read) co_return read.error();
    const auto refuse = [&](const std::string& why) {
      return Error(Errc::invalid_argument, "secret \"" + access_.secret +
                                               "\" has no valid URL in \"tokenEndpoint\": " + why);
    };
    auto url = parse_http_url((*read)[2].reveal());
    if (!url) co_return refuse(url.error().message());
    if (url->endpoint.transport != Transport::tls && !is_here(url->endpoint.host)) {
      co_return refuse(
          "it must begin with https://: otherwise others can read the client's secret");
    }
    co_return kafka::OAuthClient{.id = (*read)[0].reveal(),
                                 .secret = std::move((*read)[1]),
                                 .token_endpoint = std::move(*url),
                                 .scope = access_.scope,
                                 .audience = access_.audience};
  }

  asio::awaitable<Result<kafka::LoginToken>> oauth_token() {
    const auto client = co_await oauth_client();
    if (!client) co_return client.error();
    HttpClient http(services_.io, client->token_endpoint.endpoint,
                    {.trust = services_.aws.trust(), .body_bytes = kTokenBytes});
    auto answer =
        co_await http.send(kafka::token_request(*client), services_.clock.now() + kTokenPatience);
    const std::string who = "no token from " + to_string(client->token_endpoint) + ": ";
    if (!answer) co_return Error(answer.error().code(), who + answer.error().message());
    auto token = kafka::read_token_answer(*answer, services_.clock.wall_now());
    wipe(answer->body);
    if (!token) co_return Error(token.error().code(), who + token.error().message());
    token->principal = client->id;
    token->extensions = access_.extensions;
    co_return token;
  }

  asio::awaitable<Result<kafka::LoginToken>> web_identity() {
    const AwsService sts{.name = "sts", .partition = "aws", .region = region_};
    auto answer =
        co_await services_.aws.send(sts, kafka::web_identity_request(access_.audience),
                                    {.patience = kTokenPatience, .body_bytes = kTokenBytes});
    const std::string who = "no token from STS: ";
    if (!answer) co_return Error(answer.error().code(), who + answer.error().message());
    auto token = kafka::read_web_identity(*answer, services_.clock.wall_now());
    wipe(answer->body);
    if (!token) co_return Error(token.error().code(), who + token.error().message());
    co_return token;
  }

  const KafkaLoginServices services_;
  const Access access_;
  const std::string region_;
};

std::string joined(const std::vector<std::string>& servers) {
  std::string text;
  for (const std::string& server : servers) text += (text.empty() ? "" : ",") + server;
  return text;
}

}  // namespace

Result<kafka::ClientSettings> kafka_client_of(const std::vector<KafkaCluster>& clusters,
                                              const Mapping& mapping) {
  const KafkaParameters& parameters = mapping.kafka();
  const auto found =
      cluster_of(clusters, mapping.kind, mapping.event_source_arn, parameters.bootstrap_servers);
  if (!found) return found.error();
  const KafkaCluster* const cluster = *found;
  const Access access = access_of(mapping, cluster);
  const auto& servers = parameters.bootstrap_servers.empty() ? cluster->bootstrap_servers
                                                             : parameters.bootstrap_servers;
  // As at the service: a login goes through TLS, unless the configuration says else.
  const bool secured = access.login != kafka::Login::none || !access.roots.empty();
  kafka::ClientSettings client{.bootstrap_servers = joined(servers),
                               .group = parameters.consumer_group,
                               .tls = cluster == nullptr ? secured : cluster->tls,
                               .version = std::string(kVersion)};
  // A certificate is none without TLS, and a token is as good as a password.
  const bool iam = access.login == kafka::Login::token && access.token != Access::Token::oauth;
  client.tls |= access.login == kafka::Login::certificate || iam || !access.roots.empty();
  if (cluster != nullptr) client.tls_ca_file = cluster->tls_ca_file;
  return client;
}

std::unique_ptr<kafka::IdentityReader> make_kafka_identity(
    const KafkaLoginServices& services, const std::vector<KafkaCluster>& clusters,
    const Mapping& mapping) {
  const std::string region =
      region_of(mapping.event_source_arn.empty() ? mapping.function_arn : mapping.event_source_arn);
  return std::make_unique<KafkaIdentity>(
      services, access_of(mapping, cluster_or_none(clusters, mapping)), region);
}

}  // namespace wheelpit
