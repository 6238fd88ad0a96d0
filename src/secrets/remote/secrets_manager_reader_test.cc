#include "secrets/remote/secrets_manager_reader.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "base/run_to_end.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr WallTime kNow = ManualClock::kWallStart;
constexpr const char* kService = "secretsmanager";
constexpr const char* kLogin =
    R"({"SecretString":"{\"username\":\"esm\",\"password\":\"hunter2\"}"})";

AwsCredentials credentials() {
  return {.access_key_id = "AKIDEXAMPLE",
          .secret_access_key = Secret("a key"),
          .session_token = std::nullopt};
}

// Deadlines are real, since sockets are; the date of signatures is not.
class ClockOfOneDay final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return kNow; }
};

// A Secrets Manager that gives one answer to all whose signature is right.
class FakeSecretsManager final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    HttpResponse response;
    const bool is_signed = request.header("Authorization") == authorization_of(request);
    response.status = is_signed ? status : 403;
    response.body = is_signed ? body : R"({"__type":"InvalidSignatureException"})";
    co_return response;
  }

  int status = 200;
  std::string body = kLogin;

 private:
  static std::string authorization_of(const HttpRequest& request) {
    SigV4Headers headers;
    for (const char* name : {"Host", "Content-Type", "X-Amz-Target"}) {
      headers.emplace_back(name, request.header(name).value_or(""));
    }
    const SigV4Request received{request.method, request.path(), request.query(), headers,
                                request.body};
    const SigV4Scope scope{.region = "us-east-1", .service = "secretsmanager"};
    return sign_sigv4(received, scope, credentials(), kNow).back().second;
  }
};

class SecretsManagerReaderTest : public testing::Test {
 protected:
  SecretsManagerReaderTest() : server_(io_, clock_, service_, HttpLimits{}, Log()) {
    const auto port = server_.listen("127.0.0.1", 0);
    EXPECT_TRUE(port);
    access_.urls[kService].endpoint = {Transport::plain, "127.0.0.1", port.value_or(1)};
    access_.credentials = credentials();
  }

  Result<Credentials> read() { return run_to_end(io_, read_and_stop()); }

  // The error of a read that has to fail. No error may show a secret.
  Error failure() {
    const auto result = read();
    if (result) return {Errc::cancelled, "it did not fail"};
    const std::string& message = result.error().message();
    EXPECT_NE(message.find("secret \"login\""), std::string::npos) << message;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
    EXPECT_EQ(message.find("a key"), std::string::npos) << message;
    return result.error();
  }

  std::string server_name() const { return to_string(access_.urls.at(kService).endpoint); }

  asio::io_context io_;
  FakeSecretsManager service_;
  AwsAccess access_;

 private:
  asio::awaitable<Result<Credentials>> read_and_stop() {
    AwsClient client(io_, clock_, access_);
    SecretsManagerReader reader(client, "us-east-1");
    auto result = co_await reader.read("login");
    co_await server_.stop(clock_.now() + 5s);
    co_return result;
  }

  ClockOfOneDay clock_;
  HttpServer server_;
};

TEST_F(SecretsManagerReaderTest, ReadsCredentialsWithASignedRequest) {
  const auto result = read();
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->username, "esm");
  EXPECT_EQ(result->password.reveal(), "hunter2");
}

TEST_F(SecretsManagerReaderTest, AServerThatRefusesTheSignatureIsNamed) {
  access_.credentials->secret_access_key = Secret("hunter2");
  const Error error = failure();
  EXPECT_EQ(error.code(), Errc::unauthenticated);
  EXPECT_EQ(error.message(), "secret \"login\" cannot be read: Secrets Manager at " +
                                 server_name() + ": InvalidSignatureException");
}

TEST_F(SecretsManagerReaderTest, ASecretThatIsNotThereIsNotFound) {
  service_.status = 400;
  service_.body = R"({"__type":"ResourceNotFoundException","Message":"can't find it"})";
  const Error error = failure();
  EXPECT_EQ(error.code(), Errc::not_found);
  EXPECT_TRUE(error.message().ends_with(": ResourceNotFoundException: can't find it"));
}

TEST_F(SecretsManagerReaderTest, ASecretOfAnotherShapeIsAnInvalidArgument) {
  service_.body = R"({"SecretString":"hunter2"})";
  EXPECT_EQ(failure().code(), Errc::invalid_argument);
}

TEST_F(SecretsManagerReaderTest, WithoutAwsCredentialsItSaysWhichVariablesAreMissing) {
  access_.credentials.reset();
  const Error error = failure();
  EXPECT_EQ(error.code(), Errc::unauthenticated);
  EXPECT_NE(error.message().find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

TEST_F(SecretsManagerReaderTest, AServerThatIsNotThereIsUnavailable) {
  access_.urls[kService].endpoint.port = 1;
  const Error error = failure();
  EXPECT_EQ(error.code(), Errc::unavailable);
  EXPECT_NE(error.message().find("Secrets Manager at 127.0.0.1:1: "), std::string::npos);
}

TEST_F(SecretsManagerReaderTest, AnAnswerLargerThanASecretCanBeIsRefused) {
  service_.body = std::string(600'000, 'x');
  EXPECT_EQ(failure().code(), Errc::too_large);
}

}  // namespace
}  // namespace wheelpit
