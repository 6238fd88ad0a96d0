#include "runtime/launch/environment_variables.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wheelpit::runtime {
namespace {

Function function_of(const std::string& runtime) {
  Function function;
  function.name = "orders";
  function.runtime = runtime;
  function.handler = "app.handler";
  return function;
}

std::vector<std::string> variables_of(const Function& function,
                                      const RuntimeOptions& options = {}) {
  FunctionCredentials credentials;
  credentials.session_token = Secret("token");
  return environment_variables(
      function, options, {},
      {.runtime_api = "127.0.0.1:9001", .log_stream = "stream", .credentials = credentials});
}

bool has(const std::vector<std::string>& variables, const std::string& line) {
  return std::ranges::find(variables, line) != variables.end();
}

bool names(const std::vector<std::string>& variables, const std::string& name) {
  return std::ranges::any_of(variables, [&](const auto& v) { return v.starts_with(name + "="); });
}

TEST(EnvironmentVariables, AreThoseOfTheService) {
  const std::vector<std::string> expected = {
      "AWS_ACCESS_KEY_ID=test",
      "AWS_DEFAULT_REGION=us-east-1",
      "AWS_EXECUTION_ENV=AWS_Lambda_python3.12",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
      "AWS_LAMBDA_FUNCTION_NAME=orders",
      "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
      "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
      "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/orders",
      "AWS_LAMBDA_LOG_STREAM_NAME=stream",
      "AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001",
      "AWS_REGION=us-east-1",
      "AWS_SECRET_ACCESS_KEY=test",
      "AWS_SESSION_TOKEN=token",
      "AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
      "AWS_XRAY_DAEMON_ADDRESS=169.254.100.1:2000",
      "LAMBDA_RUNTIME_DIR=/var/runtime",
      "LAMBDA_TASK_ROOT=/var/task",
      "LANG=en_US.UTF-8",
      "LC_CTYPE=C.UTF-8",
      "LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:"
      "/var/task/lib:/opt/lib",
      "PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      "PWD=/var/task",
      "PYTHONPATH=/var/runtime",
      "SHLVL=0",
      "TZ=:UTC",
      "_AWS_XRAY_DAEMON_ADDRESS=169.254.100.1",
      "_AWS_XRAY_DAEMON_PORT=2000",
      "_HANDLER=app.handler",
  };
  EXPECT_EQ(variables_of(function_of("python3.12")), expected);
}

TEST(EnvironmentVariables, TellHowAFunctionLogsAndWhere) {
  Function function = function_of("python3.12");
  function.logging = {
      .json = true, .application_level = "WARN", .system_level = "INFO", .group = "shared/logs"};
  const auto variables = variables_of(function);
  for (const char* line : {"AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_LOG_LEVEL=WARN",
                           "AWS_LAMBDA_LOG_GROUP_NAME=shared/logs"}) {
    EXPECT_TRUE(has(variables, line)) << line;
  }
}

TEST(EnvironmentVariables, OfTheUserWinOverDefaultsButNotOverReservedOnes) {
  Function function = function_of("nodejs22.x");
  function.environment = {{"LANG", "de"},
                          {"TZ", "Asia/Tokyo"},
                          {"MINE", "a=b"},
                          {"AWS_REGION", "mars"},
                          {"AWS_ENDPOINT_URL", "http://mine"},
                          {"AWS_LAMBDA_MAX_CONCURRENCY", "4"}};
  const auto variables =
      variables_of(function, {.extra_environment = {{"AWS_ENDPOINT_URL", "http://engine"},
                                                    {"AWS_ENDPOINT_URL_S3", "http://s3"}}});
  EXPECT_TRUE(has(variables, "LANG=de"));
  EXPECT_TRUE(has(variables, "TZ=Asia/Tokyo"));
  EXPECT_TRUE(has(variables, "MINE=a=b"));
  EXPECT_TRUE(has(variables, "AWS_REGION=us-east-1"));
  EXPECT_TRUE(has(variables, "AWS_ENDPOINT_URL=http://mine"));
  EXPECT_TRUE(has(variables, "AWS_ENDPOINT_URL_S3=http://s3"));
  EXPECT_FALSE(names(variables, "AWS_LAMBDA_MAX_CONCURRENCY"));
  EXPECT_TRUE(names(variables, "NODE_PATH"));
  EXPECT_FALSE(names(variables, "PYTHONPATH"));
}

TEST(EnvironmentVariables, NameTheXRayDaemonThatTheEngineKnows) {
  const auto variables = variables_of(function_of("python3.12"), {.xray_daemon = "10.0.0.7:2001"});
  EXPECT_TRUE(has(variables, "AWS_XRAY_DAEMON_ADDRESS=10.0.0.7:2001"));
  EXPECT_TRUE(has(variables, "_AWS_XRAY_DAEMON_ADDRESS=10.0.0.7"));
  EXPECT_TRUE(has(variables, "_AWS_XRAY_DAEMON_PORT=2001"));
}

// No shell starts it; and of the older images, none knows of a language's folder.
TEST(EnvironmentVariables, OfAProgramOfItsOwnNameNeitherExecutionEnvironmentNorShell) {
  const auto variables = variables_of(function_of("provided.al2023"));
  for (const char* name : {"AWS_EXECUTION_ENV", "SHLVL", "PWD", "LC_CTYPE", "HOME"}) {
    EXPECT_FALSE(names(variables, name)) << name;
  }
  EXPECT_TRUE(has(variables, "PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"));
  const auto old = variables_of(function_of("provided.al2"));
  EXPECT_TRUE(has(old, "PATH=/usr/local/bin:/usr/bin/:/bin:/opt/bin"));
  EXPECT_TRUE(has(old,
                  "LD_LIBRARY_PATH=/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:"
                  "/var/task/lib:/opt/lib"));
}

TEST(EnvironmentVariables, OfPythonNameAPlainLocaleWhereTheServicesImageHasNoOther) {
  for (const char* runtime : {"python3.9", "python3.11", "nodejs22.x"}) {
    EXPECT_FALSE(names(variables_of(function_of(runtime)), "LC_CTYPE")) << runtime;
  }
  EXPECT_TRUE(has(variables_of(function_of("python3.14")), "LC_CTYPE=C.UTF-8"));
}

TEST(EnvironmentVariables, OfJavaHaveNoShellAndTheOldNamesOfKeysUntilVersion11) {
  for (const char* runtime : {"java8.al2", "java11"}) {
    const auto variables = variables_of(function_of(runtime));
    EXPECT_TRUE(has(variables, "AWS_ACCESS_KEY=test")) << runtime;
    EXPECT_TRUE(has(variables, "AWS_SECRET_KEY=test")) << runtime;
    EXPECT_FALSE(names(variables, "PWD")) << runtime;
    EXPECT_FALSE(names(variables, "SHLVL")) << runtime;
  }
  EXPECT_TRUE(has(variables_of(function_of("java21")), "AWS_EXECUTION_ENV=AWS_Lambda_java21"));
}

TEST(EnvironmentVariables, OfRubyNameItsGemsAndLibraries) {
  const auto variables = variables_of(function_of("ruby3.3"));
  EXPECT_TRUE(has(variables, "GEM_PATH=/var/task/vendor/bundle/ruby/3.3.0:/opt/ruby/gems/3.3.0"));
  EXPECT_TRUE(has(variables, "RUBYLIB=/var/task:/var/runtime/lib:/opt/ruby/lib"));
  EXPECT_TRUE(has(variables, "PWD=/var/task"));
}

TEST(EnvironmentVariables, NameThePackagesOfAVersionThatStandsIn) {
  const auto variables_on = [](const char* runtime, const std::string& version,
                               const std::string& layers) {
    return environment_variables(function_of(runtime), {},
                                 {.interpreter_version = version, .layers_root = layers}, {});
  };
  EXPECT_TRUE(has(variables_on("ruby3.3", "3.1", "/opt"),
                  "GEM_PATH=/var/task/vendor/bundle/ruby/3.3.0:/var/task/vendor/bundle/ruby/3.1.0:"
                  "/opt/ruby/gems/3.3.0:/opt/ruby/gems/3.1.0"));
  EXPECT_TRUE(has(variables_on("python3.12", "3.11", "/l"),
                  "PYTHONPATH=/var/runtime:/l/python/lib/python3.12/site-packages:"
                  "/l/python/lib/python3.11/site-packages:/l/python"));
  EXPECT_TRUE(has(variables_on("python3.12", "3.12", "/l"),
                  "PYTHONPATH=/var/runtime:/l/python/lib/python3.12/site-packages:/l/python"));
}

TEST(EnvironmentVariables, HaveOneNameForEachCredential) {
  for (const char* runtime : {"python3.12", "nodejs22.x", "provided.al2023", "java17"}) {
    EXPECT_FALSE(names(variables_of(function_of(runtime)), "AWS_ACCESS_KEY")) << runtime;
    EXPECT_FALSE(names(variables_of(function_of(runtime)), "AWS_SECRET_KEY")) << runtime;
    EXPECT_TRUE(has(variables_of(function_of(runtime)), "AWS_SESSION_TOKEN=token")) << runtime;
  }
}

TEST(EnvironmentVariables, TellTheVersionAndHowItWasStarted) {
  Function function = function_of("python3.12");
  function.version = "7";
  const auto variables =
      environment_variables(function, {}, {.layers_root = "/data/layers"},
                            {.runtime_api = "127.0.0.1:9001",
                             .log_stream = "stream",
                             .initialization = InitializationType::provisioned_concurrency});
  EXPECT_TRUE(has(variables, "AWS_LAMBDA_FUNCTION_VERSION=7"));
  EXPECT_TRUE(has(variables, "AWS_LAMBDA_INITIALIZATION_TYPE=provisioned-concurrency"));
  EXPECT_TRUE(has(variables,
                  "PYTHONPATH=/var/runtime:/data/layers/python/lib/python3.12/site-packages:"
                  "/data/layers/python"));
}

}  // namespace
}  // namespace wheelpit::runtime
