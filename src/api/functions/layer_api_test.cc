#include "api/functions/layer_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/base64.h"
#include "base/hash.h"

namespace wheelpit::api {
namespace {

const std::string kPath = "/2018-10-31/layers";
const std::string kArn = "arn:aws:lambda:us-east-1:123456789012:layer:l";

class LayerApiTest : public testing::Test {
 protected:
  HttpResponse publish(const std::string& name, const std::string& more = "") {
    return bed.send(
        "POST", kPath + "/" + name + "/versions",
        R"({"Content":{"ZipFile":")" + to_base64(ApiTestBed::zip()) + R"("})" + more + "}");
  }
  HttpResponse create_with(const std::string& layers) {
    return bed.create_function("f", R"(,"Layers":)" + layers);
  }
  HttpResponse permit(const std::string& version) {
    return bed.send("POST", kPath + "/l/versions/" + version + "/policy",
                    R"({"StatementId":"s","Action":"lambda:GetLayerVersion","Principal":"*"})");
  }

  ApiTestBed bed;
};

TEST_F(LayerApiTest, APublishedVersionIsAnsweredAsTheServiceDoes) {
  const auto published =
      publish("l", R"(,"Description":"d","LicenseInfo":"MIT","CompatibleRuntimes":["python3.12"])");
  EXPECT_EQ(published.status, 201);
  const std::string sha = ApiTestBed::zip();
  EXPECT_EQ(published.body,
            R"({"CompatibleArchitectures":null,"CompatibleRuntimes":["python3.12"],"Content":)"
            R"({"CodeSha256":")" +
                sha256_base64(sha) +
                R"(","CodeSize":115,"Location":"http://wheelpit.test:9400/code/layer@l/)" +
                sha256_hex(sha) +
                R"(","SigningJobArn":null,"SigningProfileVersionArn":null},)"
                R"("CreatedDate":"2026-01-01T00:00:00.000+0000","Description":"d","LayerArn":")" +
                kArn + R"(","LayerVersionArn":")" + kArn +
                R"(:1","LicenseInfo":"MIT","Version":1})");
  EXPECT_EQ(bed.send("GET", kPath + "/l/versions/1").body, published.body);
  EXPECT_EQ(bed.send("GET", kPath + "/" + kArn + "/versions/1").body, published.body);
  EXPECT_EQ(bed.send("GET", kPath + "?find=LayerVersion&Arn=" + kArn + ":1").body, published.body);
  EXPECT_EQ(bed.send("GET", "/code/layer@l/" + sha256_hex(sha)).body, ApiTestBed::zip());
  EXPECT_EQ(members(publish("l")).at("Version"), 2);
}

TEST_F(LayerApiTest, ListsAreNarrowedByRuntimeAndShowTheLatest) {
  publish("l", R"(,"CompatibleRuntimes":["python3.12"])");
  publish("l", R"(,"CompatibleRuntimes":["nodejs22.x"])");
  publish("m");
  const auto all = members(bed.send("GET", kPath)).at("Layers").as_array();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("LatestMatchingVersion").at("Version"), 2);
  const auto python = members(bed.send("GET", kPath + "?CompatibleRuntime=python3.12"));
  ASSERT_EQ(python.at("Layers").as_array().size(), 1U);
  EXPECT_EQ(python.at("Layers").as_array()[0].at("LatestMatchingVersion").at("Version"), 1);
  const auto versions = members(bed.send("GET", kPath + "/l/versions"));
  ASSERT_EQ(versions.at("LayerVersions").as_array().size(), 2U);
  EXPECT_EQ(versions.at("LayerVersions").as_array()[0].at("Version"), 2);
  EXPECT_TRUE(
      members(bed.send("GET", kPath + "/x/versions")).at("LayerVersions").as_array().empty());
}

TEST_F(LayerApiTest, ADeletedVersionIsGoneAndItsNumberToo) {
  publish("l");
  EXPECT_EQ(bed.send("DELETE", kPath + "/l/versions/1").status, 204);
  EXPECT_EQ(bed.send("DELETE", kPath + "/l/versions/1").status, 204);
  EXPECT_EQ(bed.send("DELETE", kPath + "/x/versions/1").status, 204);
  expect_error(bed.send("GET", kPath + "/l/versions/1"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"The resource you requested does not exist."})");
  EXPECT_EQ(members(publish("l")).at("Version"), 2);
  expect_refusal(bed.send("GET", kPath + "/l/versions/0"), "Layer Version Cannot be less than 1");
}

TEST_F(LayerApiTest, AVersionHasAPolicy) {
  publish("l");
  const auto permitted = permit("1");
  EXPECT_EQ(permitted.status, 201);
  EXPECT_EQ(member(permitted, "Statement"),
            R"({"Sid":"s","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion",)"
            R"("Resource":")" +
                kArn + R"(:1"})");
  EXPECT_EQ(permit("1").status, 409);
  EXPECT_EQ(member(permit("7"), "Message"), "Layer version " + kArn + ":7 does not exist.");
  const std::string path = kPath + "/l/versions/1/policy";
  EXPECT_EQ(member(bed.send("GET", path), "RevisionId"), member(permitted, "RevisionId"));
  EXPECT_EQ(bed.send("DELETE", path + "/s?RevisionId=stale").status, 412);
  EXPECT_EQ(bed.send("DELETE", path + "/s").status, 204);
  EXPECT_EQ(member(bed.send("DELETE", path + "/s"), "Message"),
            "Statement s is not found in resource policy.");
  EXPECT_EQ(member(bed.send("GET", path), "Message"),
            "No policy is associated with the given resource.");
}

TEST_F(LayerApiTest, AFunctionNamesItsLayersAndKeepsThem) {
  publish("l");
  publish("m");
  const std::string other = "arn:aws:lambda:us-east-1:123456789012:layer:m:1";
  const auto created = create_with(R"([")" + kArn + R"(:1",")" + other + R"("])");
  ASSERT_EQ(created.status, 201) << created.body;
  const auto layers = members(created).at("Layers").as_array();
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].at("Arn").as_string(), kArn + ":1");
  EXPECT_EQ(layers[0].at("CodeSize"), 115);
  const std::string merged = bed.host.hosted.back().layers_directory;
  EXPECT_TRUE(std::filesystem::exists(merged + "/index.py"));
  bed.send("DELETE", kPath + "/l/versions/1");
  EXPECT_EQ(bed.send("PUT", "/2015-03-31/functions/f/configuration", R"({"Timeout":5})").status,
            200);
  EXPECT_EQ(bed.host.hosted.back().layers_directory, merged);
  const auto none = bed.send("PUT", "/2015-03-31/functions/f/configuration", R"({"Layers":[]})");
  EXPECT_TRUE(members(none).at("Layers").is_null());
  EXPECT_EQ(bed.host.hosted.back().layers_directory, "");
}

TEST_F(LayerApiTest, TheirCodeCountsInTheAccountsUsage) {
  const auto used = [this] {
    const auto account = members(bed.send("GET", "/2016-08-19/account-settings"));
    return account.at("AccountUsage").as_object().at("TotalCodeSize").as_int64();
  };
  const auto before = used();
  publish("l");
  const auto one = used() - before;
  EXPECT_GT(one, 0);
  publish("l");
  EXPECT_EQ(used(), before + 2 * one);
}

TEST_F(LayerApiTest, LayersThatDoNotGoTogetherAreRefused) {
  publish("l");
  publish("l");
  expect_refusal(create_with(R"([")" + kArn + R"(:9"])"),
                 "Layer version " + kArn + ":9 does not exist.");
  expect_refusal(create_with(R"([")" + kArn + R"(:1",")" + kArn + R"(:2"])"),
                 "Two different versions of the same layer are not allowed to be referenced in "
                 "the same function. " +
                     kArn + ":1 and " + kArn + ":2 are versions of the same layer.");
  const std::string far = "arn:aws:lambda:eu-west-1:123456789012:layer:l:1";
  expect_refusal(create_with(R"([")" + far + R"("])"),
                 "Layers are not in the same region as the function. Layers are expected to be in "
                 "region us-east-1.");
  std::string six = "[";
  for (int i = 0; i < 6; ++i) six += (i == 0 ? "\"" : ",\"") + kArn + std::to_string(i) + ":1\"";
  expect_refusal(create_with(six + "]"), "Cannot reference more than 5 layers.");
  EXPECT_EQ(create_with(R"(["l"])").status, 400);
}

}  // namespace
}  // namespace wheelpit::api
