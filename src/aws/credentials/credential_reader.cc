#include "aws/credentials/credential_reader.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "aws/client/refusal.h"
#include "aws/credentials/credential_program.h"
#include "aws/credentials/small_file.h"
#include "net/client/http_client.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kPlatformPatience = std::chrono::seconds(2);
constexpr Duration kStsPatience = std::chrono::seconds(10);
constexpr std::size_t kAnswerBytes = std::size_t{64} * 1024;
constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";

HttpRequest get(std::string target) {
  return {.method = "GET", .target = std::move(target), .headers = {}, .body = {}};
}

HttpUrl sts_in(const std::string& region) {
  const std::string domain = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
  return {.endpoint = {.transport = Transport::tls, .host = "sts." + region + domain, .port = 443},
          .path = {}};
}

std::string role_form(const RoleOrigin& role) {
  std::string body = "Version=2011-06-15";
  const auto add = [&](std::string_view name, std::string_view value) {
    body.append("&").append(name).append("=").append(aws_uri_encode(value));
  };
  add("Action", role.token_file ? "AssumeRoleWithWebIdentity" : "AssumeRole");
  add("RoleArn", role.role_arn);
  add("RoleSessionName", role.session_name);
  if (role.external_id) add("ExternalId", *role.external_id);
  if (role.duration_seconds) add("DurationSeconds", std::to_string(*role.duration_seconds));
  return body;
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

asio::awaitable<Result<FoundCredentials>> CredentialReader::read(const CredentialOrigin& origin) {
  auto found =
      co_await std::visit([this](const auto& from) { return read_from(from); }, origin.from);
  if (!found) co_return Error(found.error().code(), origin.name + ": " + found.error().message());
  if (found->expires && *found->expires <= clock_.wall_now()) {
    co_return Error(Errc::unavailable, origin.name + ": the credentials have expired already");
  }
  co_return found;
}

asio::awaitable<Result<FoundCredentials>> CredentialReader::read_from(const StaticOrigin& origin) {
  co_return FoundCredentials{.credentials = origin.credentials, .expires = std::nullopt};
}

asio::awaitable<Result<FoundCredentials>> CredentialReader::read_from(const ProgramOrigin& origin) {
  auto output = co_await workers_.run(
      [&] { return run_credential_program(origin.arguments, ProgramBounds(), stopping_); });
  if (!output) co_return output.error();
  auto found = read_program_output(*output);
  wipe(*output);
  co_return found;
}

asio::awaitable<Result<FoundCredentials>> CredentialReader::read_from(
    const ContainerOrigin& origin) {
  HttpRequest request = get(origin.target);
  request.headers.emplace_back("Accept", "application/json");
  if (origin.token_file) {
    auto token = co_await read_token(*origin.token_file);
    if (!token) co_return token.error();
    request.headers.emplace_back("Authorization", std::move(*token));
  } else if (origin.token) {
    request.headers.emplace_back("Authorization", origin.token->reveal());
  }
  const auto answer = co_await ask(origin.server, std::move(request));
  if (!answer) co_return answer.error();
  co_return read_platform_answer(*answer);
}

asio::awaitable<Result<FoundCredentials>> CredentialReader::read_from(
    const MetadataOrigin& origin) {
  HttpRequest request{.method = "PUT",
                      .target = "/latest/api/token",
                      .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                      .body = {}};
  const auto token = co_await ask(origin.server, std::move(request));
  if (!token) co_return token.error();
  const std::pair<std::string, std::string> header("X-aws-ec2-metadata-token", *token);
  request = get(std::string(kRoles));
  request.headers.push_back(header);
  const auto roles = co_await ask(origin.server, std::move(request));
  if (!roles) co_return roles.error();
  const std::string_view role = first_line(*roles);
  if (role.empty()) co_return Error(Errc::unauthenticated, "the instance has no role");
  request = get(std::string(kRoles) + aws_uri_encode(role));
  request.headers.push_back(header);
  const auto answer = co_await ask(origin.server, std::move(request));
  if (!answer) co_return answer.error();
  co_return read_platform_answer(*answer);
}

asio::awaitable<Result<FoundCredentials>> CredentialReader::read_from(const RoleOrigin& origin) {
  const HttpUrl server = options_.sts.value_or(sts_in(options_.region));
  HttpRequest request{.method = "POST",
                      .target = "/",
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Host", host_header(server.endpoint)}},
                      .body = role_form(origin)};
  if (origin.token_file) {
    const auto token = co_await read_token(*origin.token_file);
    if (!token) co_return token.error();
    request.body += "&WebIdentityToken=" + aws_uri_encode(*token);
  } else {
    const auto source = co_await read(*origin.source);
    if (!source) co_return source.error();
    request.target.insert(0, server.path);
    const SigV4Request to_sign{.method = request.method,
                               .path = request.target,
                               .query = "",
                               .headers = request.headers,
                               .body = request.body};
    auto added = sign_sigv4(to_sign, {.region = options_.region, .service = "sts"},
                            source->credentials, clock_.wall_now());
    request.target.erase(0, server.path.size());
    std::ranges::move(added, std::back_inserter(request.headers));
  }
  const auto answer = co_await send(server, std::move(request), kStsPatience);
  if (!answer) co_return answer.error();
  if (answer->status != 200) {
    const Error refusal = refusal_of(*answer);
    co_return Error(refusal.code(), to_string(server.endpoint) + ": " + refusal.message());
  }
  co_return read_sts_answer(answer->body);
}

asio::awaitable<Result<std::string>> CredentialReader::read_token(std::string path) {
  auto file = co_await workers_.run([&] { return read_small_file(path, kAnswerBytes); });
  if (!file) co_return file.error();
  std::string token(first_line(file->text));
  wipe(file->text);
  if (token.empty()) co_return Error(Errc::invalid_argument, path + " has no token");
  co_return token;
}

asio::awaitable<Result<HttpResponse>> CredentialReader::send(const HttpUrl& server,
                                                             HttpRequest request,
                                                             Duration patience) {
  request.target.insert(0, server.path);
  HttpClient client(io_, server.endpoint, {.trust = options_.trust, .body_bytes = kAnswerBytes});
  co_return co_await client.send(std::move(request), clock_.now() + patience);
}

// The body of an answer of 200.
asio::awaitable<Result<std::string>> CredentialReader::ask(const HttpUrl& server,
                                                           HttpRequest request) {
  auto answer = co_await send(server, std::move(request), kPlatformPatience);
  if (!answer) co_return answer.error();
  if (answer->status != 200) {
    co_return Error(Errc::unavailable, to_string(server.endpoint) + " has answered with status " +
                                           std::to_string(answer->status));
  }
  co_return std::move(answer->body);
}

}  // namespace wheelpit
