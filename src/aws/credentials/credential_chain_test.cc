#include "aws/credentials/credential_chain.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/scratch_folder.h"
#include "base/utc_text.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A clock whose wall can be moved; what waits goes on by the machine's.
class MovedClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) +
           std::chrono::seconds(moved);
  }
  std::atomic<std::int64_t> moved = 0;  // seconds
};

// What a container's platform, an instance's metadata and STS are asked.
class FakePlatform final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    seen.push_back(request);
    HttpResponse response;
    if (broken) {
      response.status = 500;
    } else if (request.target == "/latest/api/token") {
      response.body = "session";
    } else if (request.target == "/latest/meta-data/iam/security-credentials/") {
      response.body = "role";
    } else if (request.target == "/sts/") {
      response.body =
          "<R><Result><Credentials><AccessKeyId>" + next() +
          "</AccessKeyId><SecretAccessKey>s</SecretAccessKey></Credentials></Result></R>";
    } else {
      response.body = R"({"AccessKeyId":")" + next() +
                      R"(","SecretAccessKey":"s","Token":"t","Expiration":")" +
                      utc_text(kIsoMilliseconds, expires) + "\"}";
    }
    co_return response;
  }

  std::vector<HttpRequest> seen;
  WallTime expires{};
  bool broken = false;

 private:
  std::string next() { return "key-" + std::to_string(++given_); }
  int given_ = 0;
};

class CredentialChainTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<HttpServer>(io, clock, platform, HttpLimits{}, Log());
    url = "http://127.0.0.1:" + std::to_string(*server_->listen("127.0.0.1", 0));
    platform.expires = clock.wall_now() + hours(1);
    environment["HOME"] = home().string();
    environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url;
    if (const char* const path = std::getenv("PATH")) environment["PATH"] = path;
  }
  void TearDown() override {
    chain.reset();
    bool stopped = false;
    asio::co_spawn(io, server_->stop(clock.now() + seconds(5)),
                   [&](const std::exception_ptr&) { stopped = true; });
    until([&] { return stopped; });
  }

  const std::filesystem::path& home() const { return folder.path(); }

  template <class Done>
  void until(const Done& done) {
    const TimePoint last = clock.now() + minutes(2);
    while (!done() && clock.now() < last) io.run_one_for(std::chrono::milliseconds(20));
    ASSERT_TRUE(done());
  }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(home() / ".aws");
    std::ofstream(home() / ".aws" / name) << text;
  }

  Result<LentCredentials> lend() {
    if (!chain) {
      CredentialChainOptions options;
      options.environment = environment;
      options.reader.region = "eu-west-1";
      options.reader.sts = *parse_http_url(url + "/sts");
      chain = std::make_unique<CredentialChain>(clock, std::move(options), Log());
    }
    std::optional<Result<LentCredentials>> lent;
    asio::co_spawn(io, chain->lend(), [&](const std::exception_ptr&, Result<LentCredentials> got) {
      lent = std::move(got);
    });
    until([&] { return lent.has_value(); });
    return *lent;
  }
  std::string key() {
    const auto lent = lend();
    return lent ? lent->credentials.access_key_id : lent.error().message();
  }

  asio::io_context io;
  MovedClock clock;
  FakePlatform platform;
  ScratchFolder folder;
  std::map<std::string, std::string> environment;
  std::string url;
  std::unique_ptr<CredentialChain> chain;

 private:
  std::unique_ptr<HttpServer> server_;
};

TEST_F(CredentialChainTest, AnInstancesMetadataIsAskedWithASession) {
  const auto lent = lend();
  ASSERT_TRUE(lent) << lent.error().message();
  EXPECT_EQ(lent->credentials.access_key_id, "key-1");
  EXPECT_EQ(lent->credentials.session_token->reveal(), "t");
  EXPECT_LT(lent->use_until, platform.expires);
  ASSERT_EQ(platform.seen.size(), 3U);
  EXPECT_EQ(platform.seen[0].method, "PUT");
  EXPECT_EQ(platform.seen[2].target, "/latest/meta-data/iam/security-credentials/role");
  EXPECT_EQ(platform.seen[2].header("X-aws-ec2-metadata-token"), "session");
}

TEST_F(CredentialChainTest, CredentialsAreKeptAndRenewedBeforeTheyExpire) {
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/role";
  EXPECT_EQ(key(), "key-1");
  EXPECT_EQ(key(), "key-1");
  EXPECT_EQ(platform.seen.size(), 1U);
  clock.moved = 56 * 60;
  platform.expires += hours(1);
  until([&] { return key() == "key-2"; });
  EXPECT_EQ(platform.seen.size(), 2U);
}

TEST_F(CredentialChainTest, TheOldOnesServeWhileRenewingFails) {
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/role";
  EXPECT_EQ(key(), "key-1");
  platform.broken = true;
  clock.moved = 56 * 60;
  EXPECT_EQ(key(), "key-1");
  until([&] { return platform.seen.size() == 2; });
  EXPECT_EQ(key(), "key-1");
  clock.moved = 61 * 60;
  const auto none = lend();
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().message().contains("500")) << none.error().message();
  platform.broken = false;
  platform.expires += hours(2);
  clock.moved = 62 * 60;
  EXPECT_EQ(key(), "key-2");
}

TEST_F(CredentialChainTest, AFailureIsNotRepeatedForEachCaller) {
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/role";
  platform.broken = true;
  EXPECT_FALSE(lend());
  EXPECT_FALSE(lend());
  EXPECT_EQ(platform.seen.size(), 1U);
}

TEST_F(CredentialChainTest, AContainersTokenIsReadFromItsFileEachTime) {
  write("token", "one\n");
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/role?a=b";
  environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = home() / ".aws/token";
  EXPECT_EQ(key(), "key-1");
  EXPECT_EQ(platform.seen[0].target, "/role?a=b");
  EXPECT_EQ(platform.seen[0].header("Authorization"), "one");
  write("token", "two");
  clock.moved = 56 * 60;
  platform.expires += hours(1);
  until([&] { return key() == "key-2"; });
  EXPECT_EQ(platform.seen[1].header("Authorization"), "two");
}

TEST_F(CredentialChainTest, ARoleIsAssumedWithItsSourcesSignature) {
  write("config",
        "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = a b\n");
  write("credentials", "[base]\naws_access_key_id = base\naws_secret_access_key = s\n");
  EXPECT_EQ(key(), "key-1");
  const HttpRequest& asked = platform.seen.at(0);
  EXPECT_EQ(asked.body,
            "Version=2011-06-15&Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
            "&RoleSessionName=wheelpit&ExternalId=a%20b");
  const auto signature = asked.header("Authorization").value_or("");
  EXPECT_TRUE(signature.contains("Credential=base/")) << signature;
  EXPECT_TRUE(signature.contains("/eu-west-1/sts/aws4_request")) << signature;
}

TEST_F(CredentialChainTest, AWebIdentityIsNotSigned) {
  write("token", "jwt");
  environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = home() / ".aws/token";
  environment["AWS_ROLE_ARN"] = "arn:r";
  EXPECT_EQ(key(), "key-1");
  EXPECT_TRUE(platform.seen.at(0).body.contains("Action=AssumeRoleWithWebIdentity"));
  EXPECT_TRUE(platform.seen.at(0).body.ends_with("&WebIdentityToken=jwt"));
  EXPECT_FALSE(platform.seen.at(0).header("Authorization"));
}

TEST_F(CredentialChainTest, AProgramIsAsked) {
  write("helper",
        "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"'$1'\",\"SecretAccessKey\":\"s\"}'\n");
  write("config", "[default]\ncredential_process = sh \"" + home().string() +
                      "/.aws/helper\" 'from-program'\n");
  EXPECT_EQ(key(), "from-program");
}

TEST_F(CredentialChainTest, CredentialsThatAreRefusedAreReadAnew) {
  write("credentials", "[default]\naws_access_key_id = old\naws_secret_access_key = s\n");
  const auto old = lend();
  ASSERT_TRUE(old);
  write("credentials", "[default]\naws_access_key_id = new\naws_secret_access_key = s\n");
  EXPECT_EQ(key(), "old") << "nobody has refused it";
  chain->refused(old->generation);
  clock.moved = 20;
  until([&] { return key() == "new"; });
  chain->refused(old->generation);
  clock.moved = 40;
  EXPECT_EQ(lend()->generation, old->generation + 1) << "another one was refused";
}

TEST_F(CredentialChainTest, AClientSignsWithWhatItIsLentAndAsksAnewAfterARefusal) {
  write("credentials", "[default]\naws_access_key_id = old\naws_secret_access_key = s\n");
  ASSERT_EQ(key(), "old");

  class Service final : public HttpHandler {
   public:
    asio::awaitable<HttpResponse> handle(HttpRequest request) override {
      HttpResponse response;
      signature = request.header("Authorization").value_or("");
      if (signature.contains("Credential=old/")) {
        response.status = 403;
        response.body = R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})";
      }
      co_return response;
    }
    std::string signature;
  } service;
  HttpServer server(io, clock, service, HttpLimits{}, Log());
  AwsAccess access;
  access.urls["sqs"] =
      *parse_http_url("http://127.0.0.1:" + std::to_string(*server.listen("127.0.0.1", 0)));
  // Another owner of the same chain.
  access.source = std::shared_ptr<AwsCredentialSource>(chain.get(), [](AwsCredentialSource*) {});
  AwsClient client(io, clock, access);
  const auto send = [&] {
    std::optional<int> status;
    asio::co_spawn(io,
                   client.send({.name = "sqs", .partition = "aws", .region = "eu-west-1"},
                               {.method = "POST", .target = "/", .headers = {}, .body = {}}),
                   [&](const std::exception_ptr&, const Result<HttpResponse>& answer) {
                     status = answer ? answer->status : -1;
                   });
    until([&] { return status.has_value(); });
    return *status;
  };
  EXPECT_EQ(send(), 403);
  write("credentials", "[default]\naws_access_key_id = new\naws_secret_access_key = s\n");
  clock.moved = 20;
  until([&] { return send() == 200; });
  EXPECT_TRUE(service.signature.contains("Credential=new/"));
  client.stop();
  bool stopped = false;
  asio::co_spawn(io, server.stop(clock.now() + seconds(5)),
                 [&](const std::exception_ptr&) { stopped = true; });
  until([&] { return stopped; });
}

TEST_F(CredentialChainTest, WhereThereAreNoneTheMessageSaysWhereTheyWereLookedFor) {
  environment["AWS_EC2_METADATA_DISABLED"] = "true";
  const auto none = lend();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), Errc::unauthenticated);
  EXPECT_TRUE(none.error().message().contains("~/.aws/credentials")) << none.error().message();
}

}  // namespace
}  // namespace wheelpit
