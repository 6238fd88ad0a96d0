#include "api/functions/function_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/functions/function_members.h"
#include "base/base64.h"
#include "base/hash.h"

namespace wheelpit::api {
namespace {

const std::string kPath = "/2015-03-31/functions";

TEST(FunctionApi, ANewFunctionIsAnsweredAsTheServiceDoes) {
  ApiTestBed bed;
  bed.clock.advance(std::chrono::milliseconds(5));
  const auto response = bed.create_function("f");
  EXPECT_EQ(response.status, 201);
  const std::string revision = member(response, "RevisionId");
  EXPECT_EQ(
      response.body,
      R"({"Architectures":[")" + std::string(host_architecture()) + R"("],"CodeSha256":")" +
          sha256_base64(ApiTestBed::zip()) +
          R"(","CodeSize":115,"DeadLetterConfig":null,"Description":"",)"
          R"("Environment":null,)"
          R"("EphemeralStorage":{"Size":512},"FileSystemConfigs":null,)"
          R"("FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:f","FunctionName":"f",)"
          R"("Handler":"index.handler","ImageConfigResponse":null,"KMSKeyArn":null,)"
          R"("LastModified":"2026-01-01T00:00:00.005+0000","LastUpdateStatus":null,)"
          R"("LastUpdateStatusReason":null,"LastUpdateStatusReasonCode":null,"Layers":null,)"
          R"("LoggingConfig":{"ApplicationLogLevel":null,"LogFormat":"Text",)"
          R"("LogGroup":"/aws/lambda/f","SystemLogLevel":null},"MasterArn":null,"MemorySize":128,)"
          R"("PackageType":"Zip","RevisionId":")" +
          revision +
          R"(","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.12",)"
          R"("RuntimeVersionConfig":{"Error":null,"RuntimeVersionArn":"arn:aws:lambda:us-east-1::)"
          R"(runtime:)" +
          sha256_hex("python3.12") +
          R"("},"SigningJobArn":null,"SigningProfileVersionArn":null,)"
          R"("SnapStart":{"ApplyOn":"None","OptimizationStatus":"Off"},"State":"Pending",)"
          R"("StateReason":"The function is being created.","StateReasonCode":"Creating",)"
          R"("Timeout":3,"TracingConfig":{"Mode":"PassThrough"},"Version":"$LATEST",)"
          R"("VpcConfig":null})");
  ASSERT_EQ(bed.host.hosted.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(bed.host.hosted[0].code_directory + "/index.py"));
  EXPECT_EQ(bed.reconciler.functions, std::vector<std::string>{"f"});
}

TEST(FunctionApi, ItIsActiveWhenItIsReadAndNamedAsItWasAskedFor) {
  ApiTestBed bed;
  bed.create_function("f", R"(,"Tags":{"a":"b"},"Environment":{"Variables":{}})");
  const auto function = members(bed.send("GET", kPath + "/f?Qualifier=$LATEST"));
  const auto& configuration = function.at("Configuration").as_object();
  EXPECT_EQ(configuration.at("State"), "Active");
  EXPECT_EQ(configuration.at("LastUpdateStatus"), "Successful");
  EXPECT_EQ(configuration.at("FunctionArn"),
            "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST");
  EXPECT_EQ(configuration.at("Environment").as_object().at("Variables").as_object().size(), 0U);
  EXPECT_EQ(function.at("Tags").as_object().at("a"), "b");
  EXPECT_EQ(member(bed.send("GET", kPath + "/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3A"
                                           "function%3Af/configuration"),
                   "FunctionName"),
            "f");
}

TEST(FunctionApi, TheLocationOfTheCodeLeadsToTheZip) {
  ApiTestBed bed;
  bed.create_function("f");
  const auto function = members(bed.send("GET", kPath + "/f"));
  const std::string location(function.at("Code").as_object().at("Location").as_string());
  const std::string host = "http://wheelpit.test:9400";
  ASSERT_TRUE(location.starts_with(host));
  EXPECT_EQ(bed.send("GET", location.substr(host.size())).body, ApiTestBed::zip());
}

TEST(FunctionApi, AnUnknownFunctionIsNotFound) {
  ApiTestBed bed;
  const std::string missing =
      "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f";
  expect_error(bed.send("GET", kPath + "/f"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":")" + missing + R"("})");
  bed.create_function("f");
  expect_error(bed.send("GET", kPath + "/f:1"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":")" + missing + R"(:1"})");
}

TEST(FunctionApi, ASecondFunctionOfThatNameIsAConflict) {
  ApiTestBed bed;
  bed.create_function("f");
  expect_error(bed.create_function("f"), 409, "ResourceConflictException",
               R"({"Type":"User","message":"Function already exist: f"})");
}

TEST(FunctionApi, CodeComesFromAZipOrADirectoryAndNothingElse) {
  ApiTestBed bed;
  const std::string start = R"({"FunctionName":"f","Runtime":"python3.12","Handler":"h",)"
                            R"("Role":"arn:aws:iam::123456789012:role/r","Code":)";
  expect_refusal(bed.send("POST", kPath, start + "{}}"),
                 "Please provide a source for function code.");
  expect_refusal(
      bed.send("POST", kPath, start + R"({"ZipFile":"eA=="}})"),
      "Could not unzip uploaded file. Please check your file, then try to upload again.");
  expect_refusal(
      bed.send("POST", kPath, start + R"({"S3Bucket":"mine","S3Key":"k"}})"),
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The "
      "specified bucket does not exist. No S3 is configured: set s3 or default under [endpoints] "
      "in wheelpit.toml, or give the code as ZipFile, or as a directory of this machine with "
      "S3Bucket=hot-reload,S3Key=/absolute/path");
  expect_refusal(bed.send("POST", kPath, start + R"({"S3Bucket":"hot-reload","S3Key":"here"}})"),
                 "S3Bucket=hot-reload cannot take 'here': it takes the absolute path of a folder "
                 "below [functions] hot_reload_roots.");
  expect_refusal(bed.send("POST", kPath, start + R"({"S3Bucket":"hot-reload","S3Key":"/etc"}})"),
                 "S3Bucket=hot-reload cannot take '/etc': only folders below those of [functions] "
                 "hot_reload_roots in wheelpit.toml may be the code of a function; add it, or a "
                 "folder above it, there.");

  const auto made =
      bed.send("POST", kPath,
               start + R"({"S3Bucket":"hot-reload","S3Key":")" + bed.folder.string() + R"(/"}})");
  EXPECT_EQ(made.status, 201);
  EXPECT_TRUE(bed.host.hosted[0].hot_reload);
  EXPECT_EQ(bed.host.hosted[0].code_directory, bed.folder.string());
}

TEST(FunctionApi, AnswersSayWhichVersionRunsInsteadOfTheRuntimesOwn) {
  ApiTestBed bed;
  bed.create_function("f");
  const std::string configuration = kPath + "/f/configuration";
  EXPECT_TRUE(members(bed.send("GET", configuration)).at("StateReason").is_null());
  bed.send("PUT", configuration, R"({"Runtime":"python3.14"})");
  const auto answer = bed.send("GET", configuration);
  EXPECT_EQ(member(answer, "State"), "Active");
  EXPECT_EQ(member(answer, "StateReason"),
            "This machine runs functions of python3.14 on Python 3.13 ([runtimes] of its "
            "configuration).");
  const std::string whole = bed.send("GET", kPath + "/f").body;
  EXPECT_TRUE(whole.contains("runs functions of python3.14 on Python 3.13")) << whole;
}

TEST(FunctionApi, ARuntimeThatCannotRunHereIsRefusedWithWhatToInstall) {
  ApiTestBed bed;
  bed.create_function("f");
  const auto change = [&bed](const std::string& runtime) {
    return bed.send("PUT", kPath + "/f/configuration", R"({"Runtime":")" + runtime + R"("})");
  };
  expect_refusal(change("java21"), "install the interpreter of java21");
  expect_refusal(change("nodejs12.x"),
                 "The runtime parameter of nodejs12.x is no longer supported for creating or "
                 "updating AWS Lambda functions. We recommend you use a supported runtime while "
                 "creating or updating functions.");
  EXPECT_TRUE(member(change("cobol"), "message")
                  .starts_with("Value cobol at 'runtime' failed to satisfy constraint: Member must "
                               "satisfy enum value set: "
                               "["));
}

TEST(FunctionApi, WhatThisVersionDoesNotDoIsRefused) {
  ApiTestBed bed;
  const auto refused = [&bed](const std::string& more) {
    return member(bed.create_function("f", "," + more), "message");
  };
  const std::string end = ": leave it out.";
  const std::string start = "This version of wheelpit does not support ";
  EXPECT_EQ(refused(R"("VpcConfig":{"SubnetIds":["subnet-1"]})"),
            start + "VpcConfig.SubnetIds" + end);
  EXPECT_EQ(refused(R"("SnapStart":{"ApplyOn":"PublishedVersions"})"),
            "This version of wheelpit supports no other value of SnapStart.ApplyOn than 'None'.");
  EXPECT_EQ(bed.create_function("f", R"(,"Layers":[],"VpcConfig":{"SubnetIds":[],)"
                                     R"("SecurityGroupIds":[]},"Publish":false,"TracingConfig":)"
                                     R"({"Mode":"PassThrough"},"SnapStart":{"ApplyOn":"None"})")
                .status,
            201);
}

TEST(FunctionApi, EnvironmentVariablesAreLimitedAndToldAsTheyWereMeasured) {
  ApiTestBed bed;
  const auto sized = [](std::size_t bytes) {  // {"NAME":"..."} of that size
    return R"(,"Environment":{"Variables":{"NAME":")" + std::string(bytes - 11, 'x') + R"("}})";
  };
  EXPECT_EQ(bed.create_function("f", sized(4096)).status, 201);
  const std::string long_value(4'090, 'x');
  EXPECT_EQ(
      member(bed.create_function("g", R"(,"Environment":{"Variables":{"SMALL":"ok","LARGE":")" +
                                          long_value + R"("}})"),
             "message"),
      "Lambda was unable to configure your environment variables because the environment variables "
      R"(you have provided exceeded the 4KB limit. String measured: {"SMALL":"ok","LARGE":")" +
          long_value + "\"}");
  EXPECT_EQ(bed.create_function("g", sized(4097)).status, 400);
  EXPECT_TRUE(member(bed.create_function("g", R"(,"Environment":{"Variables":{"AWS_REGION":"x"}})"),
                     "message")
                  .ends_with("Reserved keys used in this request: AWS_REGION"));
  EXPECT_TRUE(member(bed.create_function(
                         "g", R"(,"Environment":{"Variables":{"AWS_LAMBDA_MAX_CONCURRENCY":"2"}})"),
                     "message")
                  .ends_with("Reserved keys used in this request: AWS_LAMBDA_MAX_CONCURRENCY"));
  EXPECT_EQ(
      member(bed.create_function("g", R"(,"Environment":{"Variables":{"1":"secret"}})"), "message"),
      "1 validation error detected: Value '***' at 'environment.variables' failed to satisfy "
      "constraint: Map keys must satisfy constraint: [Member must satisfy regular expression "
      "pattern: [a-zA-Z]([a-zA-Z0-9_])+]");
}

TEST(FunctionApi, TextThatAProcessWouldSeeCutShortIsRefused) {
  ApiTestBed bed;
  const std::string value = R"({"Environment":{"Variables":{"AB":"hunter\u0000two"}}})";
  const std::string refusal =
      "Lambda was unable to configure your environment variables because the environment variables "
      "you have provided contains a null character in the value of AB. An environment variable "
      "cannot hold one.";
  expect_refusal(bed.create_function("f", "," + value.substr(1, value.size() - 2)), refusal);
  bed.create_function("f");
  expect_refusal(bed.send("PUT", kPath + "/f/configuration", value), refusal);
  expect_refusal(bed.send("PUT", kPath + "/f/configuration", R"({"Handler":"a\u0000.b"})"),
                 "Handler must not hold a null character.");
  for (const char* name : {"A\\u0000B", "A=B", "A\\nB", "AB\\n", "", "\\u0000"}) {
    const auto refused =
        bed.send("PUT", kPath + "/f/configuration",
                 std::string(R"({"Environment":{"Variables":{")") + name + R"(":"hunter"}}})");
    EXPECT_EQ(refused.status, 400) << name;
    EXPECT_TRUE(member(refused, "message").contains("Map keys must satisfy constraint")) << name;
    EXPECT_FALSE(refused.body.contains("hunter"));
  }
}

TEST(FunctionApi, AnUpdateWithAStaleRevisionIsRefused) {
  ApiTestBed bed;
  const std::string pending = member(bed.create_function("f"), "RevisionId");
  const std::string revision = member(bed.send("GET", kPath + "/f/configuration"), "RevisionId");
  EXPECT_NE(revision, pending);  // that it is active now is a change, too
  const std::string body = R"({"Timeout":10,"RevisionId":")" + revision + R"("})";
  const auto updated = bed.send("PUT", kPath + "/f/configuration", body);
  EXPECT_EQ(members(updated).at("Timeout"), 10);
  EXPECT_EQ(member(updated, "LastUpdateStatus"), "InProgress");
  expect_error(bed.send("PUT", kPath + "/f/configuration", body), 412,
               "PreconditionFailedException",
               R"({"Type":"User","message":"The Revision Id provided does not match the latest )"
               R"(Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision )"
               R"(Id"})");
}

TEST(FunctionApi, ADryRunOfNewCodeChangesNothing) {
  ApiTestBed bed;
  bed.create_function("f");
  const std::string body = R"("ZipFile":")" + to_base64(ApiTestBed::zip()) + R"(")";
  EXPECT_EQ(bed.send("PUT", kPath + "/f/code", "{" + body + R"(,"DryRun":true})").status, 200);
  EXPECT_EQ(bed.host.hosted.size(), 1U);
  EXPECT_EQ(bed.send("PUT", kPath + "/f/code", "{" + body + "}").status, 200);
  EXPECT_EQ(bed.host.hosted.size(), 2U);
  expect_refusal(bed.send("PUT", kPath + "/f/code", R"({"ImageUri":"x"})"),
                 "Please don't provide ImageUri when updating a function with packageType Zip.");
}

TEST(FunctionApi, ADeletedFunctionIsGoneFromTheHost) {
  ApiTestBed bed;
  bed.create_function("f");
  expect_refusal(bed.send("DELETE", kPath + "/f?Qualifier=$LATEST"),
                 "$LATEST version cannot be deleted without deleting the function.");
  EXPECT_EQ(bed.send("DELETE", kPath + "/f?Qualifier=7").status, 204);
  const auto response = bed.send("DELETE", kPath + "/f");
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(bed.host.removed, std::vector<std::string>{"f"});
  EXPECT_EQ(bed.send("GET", kPath + "/f").status, 404);
}

TEST(FunctionApi, AListIsPagedAndTellsNoState) {
  ApiTestBed bed;
  for (const char* name : {"a", "b", "c"}) bed.create_function(name);
  const auto first = members(bed.send("GET", kPath + "/?MaxItems=2"));
  EXPECT_EQ(first.at("Functions").as_array().size(), 2U);
  EXPECT_TRUE(first.at("Functions").as_array()[0].as_object().at("State").is_null());
  const std::string marker(first.at("NextMarker").as_string());
  const auto second = members(bed.send("GET", kPath + "?Marker=" + marker));
  EXPECT_EQ(second.at("Functions").as_array().size(), 1U);
  EXPECT_TRUE(second.at("NextMarker").is_null());
}

TEST(FunctionApi, WhatTerraformReadsBesidesIsAnswered) {
  ApiTestBed bed;
  bed.create_function("f");
  EXPECT_EQ(bed.send("GET", "/2020-06-30/functions/f/code-signing-config").body,
            R"({"CodeSigningConfigArn":null,"FunctionName":"f"})");
  EXPECT_EQ(bed.send("GET", "/2019-09-30/functions/f/concurrency").body,
            R"({"ReservedConcurrentExecutions":null})");
  const auto versions = members(bed.send("GET", kPath + "/f/versions"));
  EXPECT_EQ(versions.at("Versions").as_array().size(), 1U);
  const auto account = members(bed.send("GET", "/2016-08-19/account-settings/"));
  EXPECT_EQ(account.at("AccountUsage").as_object().at("FunctionCount"), 1);
}

TEST(FunctionApi, AContainerImageIsTheAddressOfItsEmulator) {
  ApiTestBed bed;
  const auto create = [&bed](const std::string& uri, const std::string& more = "") {
    return bed.send("POST", kPath,
                    R"({"FunctionName":"f","PackageType":"Image","Role":)"
                    R"("arn:aws:iam::123456789012:role/r","Code":{"ImageUri":")" +
                        uri + R"("})" + more + "}");
  };
  EXPECT_TRUE(member(create("123456789012.dkr.ecr.us-east-1.amazonaws.com/f:1"), "message")
                  .starts_with("wheelpit runs a container image where it is running already"));
  for (const char* port : {"99999", "65536", "0", "4294967377", "9000x", "-1"}) {
    EXPECT_TRUE(member(create(std::string("http://127.0.0.1:") + port), "message")
                    .starts_with("wheelpit runs a container image where it is running already"))
        << port;
  }
  expect_refusal(create("http://127.0.0.1:9000", R"(,"Handler":"a.b")"),
                 "Please don't provide Handler or Runtime or Layer when the intended function "
                 "PackageType is Image.");
  const auto created = members(create("http://127.0.0.1:9000"));
  EXPECT_EQ(created.at("PackageType"), "Image");
  EXPECT_TRUE(created.at("Runtime").is_null());
  EXPECT_EQ(bed.host.hosted.back().image_uri, "http://127.0.0.1:9000");
  const auto function = members(bed.send("GET", kPath + "/f"));
  EXPECT_EQ(function.at("Code").at("ImageUri"), "http://127.0.0.1:9000");
  expect_refusal(bed.send("PUT", kPath + "/f/code", "{}"),
                 "Please provide ImageUri when updating a function with packageType Image.");
  EXPECT_EQ(bed.send("PUT", kPath + "/f/code", R"({"ImageUri":"http://127.0.0.1:9001"})").status,
            200);
  EXPECT_EQ(bed.host.hosted.back().image_uri, "http://127.0.0.1:9001");
}

// Has one object in bucket "mine".
class OneObject final : public ObjectReader {
 public:
  boost::asio::awaitable<Result<std::string>> read(std::string bucket, std::string key,
                                                   std::string version, std::size_t) override {
    asked = bucket + "/" + key + "@" + version;
    if (bucket == "mine") co_return ApiTestBed::zip();
    co_return Error(Errc::not_found,
                    "S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not "
                    "exist");
  }
  std::string asked;
};

TEST(FunctionApi, CodeInS3IsReadWhenTheFunctionIsMade) {
  ApiTestBed bed;
  OneObject objects;
  ApiDependencies dependencies = bed.dependencies();
  dependencies.objects = &objects;
  bed.handler = std::make_unique<ApiHandler>(bed.io, dependencies);
  const auto create = [&bed](const std::string& bucket) {
    return bed.send("POST", kPath,
                    R"({"FunctionName":"f","Runtime":"python3.12","Handler":"h","Role":)"
                    R"("arn:aws:iam::123456789012:role/r","Code":{"S3Bucket":")" +
                        bucket + R"(","S3Key":"a/b.zip","S3ObjectVersion":"7"}})");
  };
  expect_refusal(create("other"),
                 "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: "
                 "The specified bucket does not exist");
  const auto created = create("mine");
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(objects.asked, "mine/a/b.zip@7");
  EXPECT_EQ(members(created).at("CodeSize"), 115);
}

}  // namespace
}  // namespace wheelpit::api
