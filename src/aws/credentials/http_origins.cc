#include "aws/credentials/http_origins.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cctype>
#include <utility>

#include "aws/credentials/setting_reader.h"

namespace wheelpit {

namespace {

constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* kPlatform = "http://169.254.170.2";

constexpr auto kPlatformHosts = std::to_array<std::string_view>(
    {"169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"});

Error invalid(std::string message) { return {Errc::invalid_argument, std::move(message)}; }

bool may_be_plain(const std::string& host) {
  if (std::ranges::find(kPlatformHosts, host) != kPlatformHosts.end()) return true;
  boost::system::error_code fault;
  const auto address = boost::asio::ip::make_address(host, fault);
  return !fault && address.is_loopback();
}

bool fits_a_target(std::string_view text) {
  return text.starts_with('/') && std::ranges::all_of(text, [](unsigned char c) {
           return std::isgraph(c) != 0 && c != '#';
         });
}

// The server of a URL, and what follows it.
struct ServerAndTarget {
  HttpUrl server;
  std::string target;
};

Result<ServerAndTarget> split_url(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t end =
      host == std::string::npos ? std::string::npos : url.find_first_of("/?#", host + 3);
  auto server = parse_http_url(url.substr(0, end));
  if (!server) return server.error();
  std::string target = end == std::string::npos ? "/" : url.substr(end);
  if (target.starts_with('?')) target.insert(0, "/");
  if (!fits_a_target(target))
    return invalid("its path has characters that are not allowed in a URL");
  return ServerAndTarget{.server = std::move(*server), .target = std::move(target)};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

Result<std::optional<CredentialOrigin>> container_origin(const CredentialVariables& variables) {
  const SettingReader settings = SettingReader::of(variables);
  const auto relative = settings.text(kRelative);
  const auto full = settings.text(kFull);
  if (!relative && !full) return std::optional<CredentialOrigin>();
  const std::string setting = relative ? kRelative : kFull;
  if (relative && !relative->starts_with('/')) {
    return invalid(setting + " must begin with a slash");
  }
  auto url = split_url(relative ? kPlatform + *relative : *full);
  if (!url) return invalid(setting + ": " + url.error().message());
  if (url->server.endpoint.transport == Transport::plain &&
      !may_be_plain(url->server.endpoint.host)) {
    return invalid(setting + ": credentials are fetched without TLS from this machine and from " +
                   "169.254.170.2, 169.254.170.23 and fd00:ec2::23 only: use https");
  }
  ContainerOrigin origin{.server = std::move(url->server),
                         .target = std::move(url->target),
                         .token = std::nullopt,
                         .token_file = settings.text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")};
  if (auto token = settings.text("AWS_CONTAINER_AUTHORIZATION_TOKEN")) {
    origin.token = Secret(std::move(*token));
  }
  return CredentialOrigin{.from = std::move(origin), .name = setting};
}

Result<std::optional<CredentialOrigin>> metadata_origin(const CredentialVariables& variables,
                                                        const Profiles& profiles) {
  const SettingReader settings = SettingReader::of(variables);
  const SettingReader profile = SettingReader::of(profiles, profile_name(variables));
  if (lower(settings.text("AWS_EC2_METADATA_DISABLED").value_or("")) == "true") {
    return std::optional<CredentialOrigin>();
  }
  const auto setting = [&](const char* variable, const char* name) {
    auto text = settings.text(variable);
    return text ? text : profile.text(name);
  };
  const bool ipv6 =
      lower(setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
                .value_or("")) == "ipv6";
  const std::string url =
      setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
          .value_or(ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
  auto server = parse_http_url(url);
  if (!server) return invalid("AWS_EC2_METADATA_SERVICE_ENDPOINT: " + server.error().message());
  return CredentialOrigin{.from = MetadataOrigin{std::move(*server)},
                          .name = "the instance's metadata"};
}

}  // namespace wheelpit
