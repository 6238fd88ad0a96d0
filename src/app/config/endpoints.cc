#include "app/config/endpoints.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace wheelpit {

namespace {

// A setting that exists and not empty; an empty variable is as good as none.
struct Setting {
  std::string name;  // for errors
  std::string value;
};

std::optional<Setting> from_file(const std::map<std::string, std::string>& endpoints,
                                 const std::string& key) {
  const auto found = endpoints.find(key);
  if (found == endpoints.end()) return std::nullopt;
  return Setting{.name = "endpoints." + key, .value = found->second};
}

std::optional<Setting> from_environment(const Environment& environment, const std::string& name) {
  auto value = environment(name);
  if (!value || value->empty()) return std::nullopt;
  return Setting{.name = "environment variable " + name, .value = std::move(*value)};
}

// Of `service` (its key in the file), whose own variable is AWS_ENDPOINT_URL_<variable>.
std::optional<Setting> service_url(const std::map<std::string, std::string>& endpoints,
                                   const Environment& environment, const std::string& service,
                                   const std::string& variable) {
  if (auto setting = from_file(endpoints, service)) return setting;
  if (auto setting = from_file(endpoints, "default")) return setting;
  if (auto setting = from_environment(environment, "AWS_ENDPOINT_URL_" + variable)) return setting;
  return from_environment(environment, "AWS_ENDPOINT_URL");
}

std::optional<AwsCredentials> aws_credentials(const Environment& environment) {
  auto id = from_environment(environment, "AWS_ACCESS_KEY_ID");
  auto key = from_environment(environment, "AWS_SECRET_ACCESS_KEY");
  if (!id || !key) return std::nullopt;
  AwsCredentials credentials{.access_key_id = std::move(id->value),
                             .secret_access_key = Secret(std::move(key->value)),
                             .session_token = std::nullopt};
  if (auto token = from_environment(environment, "AWS_SESSION_TOKEN")) {
    credentials.session_token = Secret(std::move(token->value));
  }
  return credentials;
}

Result<HttpUrl> url_in(const Setting& setting) {
  auto url = parse_http_url(setting.value);
  if (!url) return Error(url.error().code(), setting.name + ": " + url.error().message());
  return url;
}

// The authorities to trust instead of the system's.
TlsTrust trust_of(const Environment& environment) {
  TlsTrust trust;
  if (const auto authorities = from_environment(environment, "AWS_CA_BUNDLE")) {
    trust.ca_file = authorities->value;
  }
  return trust;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): at start
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

Result<AwsAccess> aws_access(const std::map<std::string, std::string>& endpoints,
                             const Environment& environment) {
  AwsAccess access;
  for (const auto& [service, variable] :
       {std::pair("sqs", "SQS"), std::pair("sns", "SNS"), std::pair("events", "EVENTBRIDGE"),
        std::pair("s3", "S3"), std::pair("secretsmanager", "SECRETS_MANAGER"),
        std::pair("sts", "STS"), std::pair("kinesis", "KINESIS"),
        std::pair("dynamodbstreams", "DYNAMODB_STREAMS")}) {
    const auto setting = service_url(endpoints, environment, service, variable);
    if (!setting) continue;
    auto url = url_in(*setting);
    if (!url) return url.error();
    access.urls[service] = *std::move(url);
  }
  access.credentials = aws_credentials(environment);
  access.trust = trust_of(environment);
  return access;
}

CredentialChainOptions credential_options(const AwsAccess& access,
                                          std::map<std::string, std::string> environment,
                                          const std::string& region) {
  const auto text = [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  CredentialChainOptions options;
  options.metadata = access.urls.empty() || text("AWS_EC2_METADATA_DISABLED") == "false";
  options.reader.trust = access.trust;
  options.reader.region = region;
  for (const char* const name : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (!text(name).empty()) options.reader.region = text(name);
  }
  const auto sts = access.urls.find("sts");
  if (sts != access.urls.end()) options.reader.sts = sts->second;
  options.environment = std::move(environment);
  return options;
}

std::map<std::string, std::string> all_variables() {
  std::map<std::string, std::string> all;
  for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
    const std::string_view text(*one);
    const std::size_t end = text.find('=');
    if (end != std::string_view::npos) all.emplace(text.substr(0, end), text.substr(end + 1));
  }
  return all;
}

}  // namespace wheelpit
