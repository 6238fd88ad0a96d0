#include "app/config/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "app/config/runtimes_section.h"
#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

// Files exist if their name says so.
bool exists(const fs::path& path) { return path.string().find("missing") == std::string::npos; }

ConfigResult parse(std::string_view text) { return parse_config(text, "/etc/w/w.toml", exists); }

std::vector<std::string> faults_of(std::string_view text) {
  const auto config = parse(text);
  std::vector<std::string> lines;
  if (config) return lines;
  for (const ConfigFault& fault : config.error()) lines.push_back(fault.to_string());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Config, AnEmptyFileGivesTheDefaults) {
  const auto config = parse("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen_host, "127.0.0.1");
  EXPECT_EQ(config->listen_port, 9400);
  EXPECT_EQ(config->region, "us-east-1");
  EXPECT_EQ(config->account_id, "000000000000");
  EXPECT_EQ(config->data_dir, "/etc/w/wheelpit-data");
  EXPECT_GE(config->shards, 1U);
  EXPECT_TRUE(config->brokers.empty());
  EXPECT_EQ(config->quarantine_max_bytes, 1U << 30);
  EXPECT_EQ(config->recording_max_bytes, 1U << 30);
  EXPECT_EQ(config->max_buffered_bytes, 128U << 20);
  EXPECT_EQ(config->stop_seconds, 25U);
  EXPECT_EQ(config->control_plane_requests_per_second, 0U);
  EXPECT_EQ(default_config().data_dir, "wheelpit-data");
}

TEST(Config, ReadsEveryKey) {
  const auto config = parse(R"(
[server]
listen = "[::1]:0"
data_dir = "/var/lib/wheelpit"
region = "eu-west-1"
account_id = "123456789012"
profile = "lambda"
shards = 3
max_buffered_bytes = 2000000
stop_seconds = 90
[[broker]]
name = "ExampleMQBroker"
id = "b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98"
engine = "rabbitmq"
endpoints = ["amqps://mq-1:5671", "amqp://[::1]"]
tls_ca_file = "ca.pem"
publisher_secret = "login/writer"
publisher_virtual_host = "outcomes"
[[broker]]
name = "two"
engine = "activemq"
endpoints = ["ssl://mq-2:61617", "tcp://127.0.0.1:61616"]
[log]
level = "debug"
format = "json"
[functions]
sandbox = "required"
api = "none"
network = "none"
user = "1234:5678"
idle_timeout_seconds = 60
init_timeout_seconds = 20
max_concurrency = 5
busy_poll_microseconds = 0
hot_reload_roots = ["functions", "/srv/code/"]
[runtimes]
"python3.12" = "/opt/python3.12"
"nodejs22.x" = "node/bin/node"
[limits]
control_plane_requests_per_second = 15
[quarantine]
max_bytes = 4096
[recording]
max_bytes = 8192
)");
  ASSERT_TRUE(config) << config.error().front().to_string();
  EXPECT_EQ(config->listen_host, "::1");
  EXPECT_EQ(config->listen_port, 0);
  EXPECT_EQ(config->data_dir, "/var/lib/wheelpit");
  EXPECT_EQ(config->shards, 3U);
  EXPECT_EQ(config->max_buffered_bytes, 2'000'000U);
  EXPECT_EQ(config->stop_seconds, 90U);
  ASSERT_EQ(config->brokers.size(), 2U);
  const Broker& first = config->brokers[0];
  EXPECT_EQ(first.arn,
            "arn:aws:mq:eu-west-1:123456789012:broker:ExampleMQBroker:"
            "b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98");
  EXPECT_EQ(first.kind, SourceKind::rabbitmq);
  EXPECT_EQ(first.endpoints, (Lines{"amqps://mq-1:5671", "amqp://[::1]"}));
  EXPECT_EQ(first.tls_ca_file, "/etc/w/ca.pem");
  EXPECT_EQ(first.publisher_secret, "login/writer");
  EXPECT_EQ(first.publisher_virtual_host, "outcomes");
  EXPECT_EQ(config->brokers[1].publisher_secret, "");
  EXPECT_EQ(config->brokers[1].publisher_virtual_host, "/");
  EXPECT_EQ(config->brokers[1].kind, SourceKind::activemq);
  EXPECT_FALSE(config->brokers[1].tls_ca_file);
  EXPECT_EQ(config->hot_reload_roots,
            (std::vector<std::filesystem::path>{"/etc/w/functions", "/srv/code/"}));
  EXPECT_EQ(config->log_level, LogLevel::debug);
  EXPECT_EQ(config->log_format, LogFormat::json);
  EXPECT_EQ(config->sandbox, runtime::SandboxMode::required);
  EXPECT_EQ(config->function_api, api::FunctionAccess::none);
  EXPECT_EQ(config->function_network, runtime::NetworkMode::none);
  EXPECT_EQ(config->function_user, "1234:5678");
  EXPECT_EQ(config->function_idle_timeout, std::chrono::seconds(60));
  EXPECT_EQ(config->function_init_timeout, std::chrono::seconds(20));
  EXPECT_EQ(config->function_max_concurrency, 5U);
  EXPECT_EQ(config->function_busy_poll_microseconds, 0U);
  EXPECT_EQ(config->interpreters.at("python3.12"), "/opt/python3.12");
  EXPECT_EQ(config->interpreters.at("nodejs22.x"), "/etc/w/node/bin/node");
  EXPECT_EQ(config->control_plane_requests_per_second, 15U);
  EXPECT_EQ(config->quarantine_max_bytes, 4096U);
  EXPECT_EQ(config->recording_max_bytes, 8192U);
}

TEST(Config, ABrokersIdFollowsFromItsName) {
  const std::string text = "[[broker]]\nname='a'\nengine='rabbitmq'\nendpoints=['amqp://h']\n";
  const auto once = parse(text);
  const auto again = parse("[server]\nregion='eu-west-1'\n" + text);
  ASSERT_TRUE(once && again);
  EXPECT_EQ(once->brokers[0].id, "b-7654f7ce-6abc-8765-9a6b-903dffd3c882");
  EXPECT_EQ(once->brokers[0].id, again->brokers[0].id);
}

TEST(Config, ReportsAllFaultsAtOnceEachWithFileLineAndKey) {
  EXPECT_EQ(faults_of("[server]\n"
                      "lisetn = \"127.0.0.1:9400\"\n"
                      "shards = \"two\"\n"
                      "region = 7\n"
                      "[log]\n"
                      "level = \"loud\"\n"
                      "[sevrer]\n"),
            (Lines{"/etc/w/w.toml:4: server.region: must be a string; this is a whole number",
                   ("/etc/w/w.toml:3: server.shards: must be a whole number from 1 to 256; this is "
                    "a string"),
                   "/etc/w/w.toml:2: server.lisetn: there is no such key; did you mean listen?",
                   ("/etc/w/w.toml:6: log.level: must be \"debug\", \"info\", \"warn\", \"error\" "
                    "or \"off\"; this is \"loud\""),
                   "/etc/w/w.toml:7: sevrer: there is no such section; did you mean server?"}));
}

TEST(Config, AKeyLikeNoOtherIsToldWhatThereIs) {
  EXPECT_EQ(faults_of("[quarantine]\ncolour = 1\n"),
            Lines{"/etc/w/w.toml:2: quarantine.colour: there is no such key; there are max_bytes"});
}

TEST(Config, SaysWhatTomlItselfFindsWrong) {
  const auto faults = faults_of("[server]\nregion = \n");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_TRUE(faults[0].starts_with("/etc/w/w.toml:2: ")) << faults[0];
  EXPECT_EQ(faults[0].find("toml::"), std::string::npos) << faults[0];
  EXPECT_EQ(faults_of("a = 1\na = 2\n").size(), 1U);
  EXPECT_EQ(faults_of(std::string(100'000, '[')),
            Lines{"/etc/w/w.toml: nests deeper than 64 levels"});
  EXPECT_EQ(faults_of("# " + std::string(1 << 20, 'x')),
            Lines{"/etc/w/w.toml: is larger than 1 MiB"});
}

TEST(Config, RefusesNumbersOutOfRange) {
  EXPECT_EQ(
      faults_of("[server]\nshards = 0\n"),
      Lines{"/etc/w/w.toml:2: server.shards: must be a whole number from 1 to 256; this is 0"});
  EXPECT_EQ(faults_of("[server]\nmax_buffered_bytes = 1000\n"),
            Lines{"/etc/w/w.toml:2: server.max_buffered_bytes: must be a whole number from 1048576 "
                  "to 9223372036854775807; this is 1000"});
  EXPECT_EQ(faults_of("[functions]\nidle_timeout_seconds = 1.5\n"),
            Lines{"/etc/w/w.toml:2: functions.idle_timeout_seconds: must be a whole number from 1 "
                  "to 86400; this is a fraction"});
}

TEST(Config, TheProfileIsLambdaUnlessExtendedIsAskedFor) {
  EXPECT_EQ(parse("")->profile, filter::FilterProfile::lambda);
  EXPECT_EQ(parse("[server]\nprofile = \"lambda\"\n")->profile, filter::FilterProfile::lambda);
  EXPECT_EQ(parse("[server]\nprofile = \"extended\"\n")->profile, filter::FilterProfile::extended);
  EXPECT_EQ(faults_of("[server]\nprofile = \"extendet\"\n"),
            Lines{"/etc/w/w.toml:2: server.profile: must be \"lambda\" or \"extended\"; this is "
                  "\"extendet\""});
}

TEST(Config, EndpointsOfServicesAreHttpUrls) {
  const auto config =
      parse("[endpoints]\ndefault = \"http://127.0.0.1:5000\"\nsecretsmanager = \"https://h/x\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->endpoints,
            (std::map<std::string, std::string>{{"default", "http://127.0.0.1:5000"},
                                                {"secretsmanager", "https://h/x"}}));
  EXPECT_EQ(faults_of("[endpoints]\ndefault = \"127.0.0.1:5000\"\nsecretsmanager = \"\"\n"
                      "secretmanager = \"http://h\"\nfirehose = \"http://h\"\n"),
            (Lines{"/etc/w/w.toml:2: endpoints.default: must be http://HOST:PORT or "
                   "https://HOST:PORT",
                   "/etc/w/w.toml:3: endpoints.secretsmanager: must be http://HOST:PORT or "
                   "https://HOST:PORT",
                   "/etc/w/w.toml:4: endpoints.secretmanager: there is no such key; did you mean "
                   "secretsmanager?",
                   "/etc/w/w.toml:5: endpoints.firehose: there is no such key; there are default, "
                   "secretsmanager, s3, sqs, sns, events, sts, kinesis or dynamodbstreams"}));
  EXPECT_EQ(faults_of("[endpoints]\ndefault = 7\n"),
            Lines{"/etc/w/w.toml:2: endpoints.default: must be a string; this is a whole number"});
}

TEST(Config, ChecksTheNamesThatBecomePartsOfArns) {
  EXPECT_EQ(faults_of("[server]\nregion = \"us:east\"\naccount_id = \"1234\"\n").size(), 2U);
  EXPECT_EQ(faults_of("[server]\naccount_id = 123456789012\n"),
            Lines{"/etc/w/w.toml:2: server.account_id: must be a string; this is a whole number"});
  EXPECT_EQ(faults_of("[[broker]]\nname='a:b'\nid='x'\nengine='rabbitmq'\nendpoints=['amqp://h']\n")
                .size(),
            2U);
}

TEST(Config, ABrokerNeedsNameEngineAndEndpoints) {
  EXPECT_EQ(faults_of("\n[[broker]]\n"),
            (Lines{"/etc/w/w.toml:2: broker.name: is missing: it becomes part of the broker's ARN",
                   "/etc/w/w.toml:2: broker.engine: is missing: \"rabbitmq\" or \"activemq\"",
                   "/etc/w/w.toml:2: broker.endpoints: is missing: an array of at least one URL"}));
  EXPECT_EQ(faults_of("[broker]\nname = \"x\"\n"),
            Lines{"/etc/w/w.toml:1: broker: write each broker as its own section, [[broker]]"});
}

TEST(Config, APublisherIsASecretAndForRabbitMqAVirtualHost) {
  EXPECT_EQ(faults_of("[[broker]]\nname='a'\nengine='activemq'\nendpoints=['tcp://h']\n"
                      "publisher_secret=''\npublisher_virtual_host='/'\n"),
            (Lines{"/etc/w/w.toml:5: broker.publisher_secret: must be the name or the ARN of a "
                   "secret; leave it out if no destination is a queue of this broker",
                   "/etc/w/w.toml:6: broker.publisher_virtual_host: has no effect: virtual hosts "
                   "are RabbitMQ's"}));
}

TEST(Config, TwoBrokersMayNotShareANameOrAnId) {
  const auto broker = [](const std::string& name, const std::string& id) {
    return "[[broker]]\nname='" + name + "'\nid='" + id +
           "'\nengine='rabbitmq'\nendpoints=['amqp://h']\n";
  };
  EXPECT_EQ(faults_of(broker("a", "b-1") + broker("a", "b-2")),
            Lines{"/etc/w/w.toml:7: broker.name: \"a\" is already the broker of line 2 already"});
  EXPECT_EQ(faults_of(broker("a", "b-1") + broker("b", "b-1")),
            Lines{"/etc/w/w.toml:8: broker.id: \"b-1\" is already the broker of line 3 already"});
  const std::string without_id =
      "[[broker]]\nname='a'\nengine='rabbitmq'\nendpoints=['amqp://h']\n";
  EXPECT_EQ(faults_of(without_id + without_id),
            Lines{"/etc/w/w.toml:6: broker.name: \"a\" is already the broker of line 2 already"});
}

std::string endpoint_fault_of(const std::string& engine, const std::string& url) {
  const auto faults =
      faults_of("[[broker]]\nname='a'\nengine='" + engine + "'\nendpoints=['" + url + "']\n");
  if (faults.empty()) return "";
  const std::string start = "/etc/w/w.toml:4: broker.endpoints: ";
  EXPECT_TRUE(faults[0].starts_with(start)) << faults[0];
  return faults[0].substr(start.size());
}

TEST(Config, EndpointsFitTheirEngine) {
  const std::string rabbit = "must be amqp://HOST[:PORT] or amqps://HOST[:PORT]";
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "amqp://h/"), "");
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "tcp://h:61616"), rabbit + "; this is tcp://");
  for (const char* url :
       {"tcp://h", "ssl://h:61617", "nio+ssl://h", "failover:(ssl://a,ssl://b)"}) {
    EXPECT_EQ(endpoint_fault_of("activemq", url), "") << url;
  }
  EXPECT_TRUE(endpoint_fault_of("activemq", "amqp://h").contains("tcp://"));
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "127.0.0.1:5672"), rabbit);
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "amqp://"), rabbit + "; this names no host");
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "amqp://h:0"), rabbit + ", with a port from 1 to 65535");
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "amqp://h:99999"),
            rabbit + ", with a port from 1 to 65535");
  EXPECT_EQ(endpoint_fault_of("rabbitmq", "amqp://h/orders"),
            rabbit + ", nothing behind it: a mapping names its virtual host as VIRTUAL_HOST");
}

TEST(Config, CredentialsInAnEndpointAreRefusedAndNotRepeated) {
  EXPECT_TRUE(endpoint_fault_of("rabbitmq", "amqp://guest:s3cret@h")
                  .ends_with("[:PORT], no user or password in it: those belong in the secret that "
                             "a mapping's BASIC_AUTH names"));
  EXPECT_FALSE(endpoint_fault_of("activemq", "failover:(tcp://esm:s3cret@h)").contains("s3cret"));
}

TEST(Config, ActiveMqMappingsHaveTheirPolicyAndTheirEventFormat) {
  const auto defaults = parse("");
  EXPECT_EQ(defaults->activemq.maximum_redeliveries, 5);
  EXPECT_EQ(defaults->activemq.event_format, ActiveMqEventFormat::current);
  const auto config = parse("[activemq]\nmaximum_redeliveries=-1\nevent_format='2021'\n");
  EXPECT_EQ(config->activemq.maximum_redeliveries, -1);
  EXPECT_EQ(config->activemq.event_format, ActiveMqEventFormat::of_2021);
  EXPECT_EQ(parse("[activemq]\nevent_format='documented'\n")->activemq.event_format,
            ActiveMqEventFormat::documented);
  EXPECT_EQ(faults_of("[activemq]\nmaximum_redeliveries=-2\n").size(), 1U);
  EXPECT_EQ(faults_of("[activemq]\nevent_format='2020'\n").size(), 1U);
}

TEST(Config, HostsAndOriginsThatMayUseTheApiAreChecked) {
  const auto config = parse(
      "[server]\nallowed_hosts = ['wheelpit', '*.Example.com']\n"
      "allowed_origins = ['http://localhost:3000', 'https://Front.example']\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->allowed_hosts, (Lines{"wheelpit", "*.Example.com"}));
  ASSERT_EQ(config->allowed_origins.size(), 2U);
  EXPECT_EQ(to_string(config->allowed_origins[1]), "https://front.example");

  EXPECT_EQ(faults_of("[server]\nallowed_hosts = ['a',\n'http://b', 'c:80', '*', 7]\n"),
            (Lines{"/etc/w/w.toml:3: server.allowed_hosts: must be a host name such as "
                   "\"wheelpit\", or \"*.example.com\" for all names below it, without "
                   "\"http://\"; this is \"http://b\"",
                   "/etc/w/w.toml:3: server.allowed_hosts: must be a host name such as "
                   "\"wheelpit\", or \"*.example.com\" for all names below it, without a port: "
                   "every port is allowed; this is \"c:80\"",
                   "/etc/w/w.toml:3: server.allowed_hosts: must be a host name such as "
                   "\"wheelpit\", or \"*.example.com\" for all names below it; this is \"*\"",
                   "/etc/w/w.toml:3: server.allowed_hosts: must hold strings only; it holds a "
                   "whole number"}));
  EXPECT_EQ(faults_of("[server]\nallowed_origins = ['null', '*', 'http://a/']\n").size(), 3U);
  EXPECT_EQ(faults_of("[server]\nallowed_origins = 'http://a'\n"),
            Lines{"/etc/w/w.toml:2: server.allowed_origins: must be an array of strings; this is a "
                  "string"});
}

TEST(Config, ACaFileMustExistAndHaveAnEffect) {
  const auto broker = [](const std::string& url, const std::string& file) {
    return "[[broker]]\nname='a'\nengine='rabbitmq'\nendpoints=['" + url + "']\ntls_ca_file='" +
           file + "'\n";
  };
  EXPECT_EQ(faults_of(broker("amqps://h", "missing.pem")),
            Lines{"/etc/w/w.toml:5: broker.tls_ca_file: there is no file \"/etc/w/missing.pem\""});
  EXPECT_EQ(faults_of(broker("amqp://h", "/ca.pem")),
            Lines{"/etc/w/w.toml:5: broker.tls_ca_file: has no effect: no endpoint of this broker "
                  "is amqps://"});
}

TEST(Config, RuntimesAreNamesInQuotesWithAFile) {
  EXPECT_EQ(faults_of("[runtimes]\npython3.12 = \"/usr/bin/python3\"\n"),
            Lines{"/etc/w/w.toml:2: runtimes.python3: a runtime's name needs quotes: "
                  "\"python3.12\" = \"/usr/bin/python3\""});
  EXPECT_EQ(faults_of("[runtimes]\n\"nodejs22.x\" = \"/missing\"\n"),
            Lines{"/etc/w/w.toml:2: runtimes.nodejs22.x: there is no file \"/missing\""});
  EXPECT_EQ(faults_of("[runtimes]\nruby = \"/usr/bin/ruby\"\n").size(), 1U);
  EXPECT_EQ(faults_of("[runtimes]\n\"dotnet8\" = \"/usr/bin/dotnet\"\n"),
            Lines{"/etc/w/w.toml:2: runtimes.dotnet8: must be a runtime with an interpreter, such "
                  "as \"python3.12\", \"nodejs22.x\", \"java21\" or \"ruby3.3\""});
  const auto config = parse("[runtimes]\njava21 = \"/j/bin/java\"\n\"ruby3.3\" = \"ruby\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->interpreters.at("java21"), "/j/bin/java");
  EXPECT_EQ(config->interpreters.at("ruby3.3"), "/etc/w/ruby");
}

TEST(Config, AnotherVersionOfALanguageRunsWhereTheEngineIsTriedOut) {
  const auto match = [](const std::string& text) { return runtime_match(*parse(text)); };
  const std::string keys =
      "[server]\naccess_keys = [{ id = \"AKIAIOSFODNN7EXAMPLE\", secret = \"s3cret-s3cret\" }]\n";
  const std::string extended = "[server]\nprofile = \"extended\"\n";
  EXPECT_EQ(match(""), runtime::RuntimeMatch::nearest);
  EXPECT_EQ(match(keys), runtime::RuntimeMatch::exact);
  EXPECT_EQ(match(extended), runtime::RuntimeMatch::exact);
  EXPECT_EQ(match("[runtimes]\nmatch = \"exact\"\n"), runtime::RuntimeMatch::exact);
  EXPECT_EQ(match(keys + "[runtimes]\nmatch = \"nearest\"\n"), runtime::RuntimeMatch::nearest);
  EXPECT_EQ(match(extended + "[runtimes]\nmatch = \"nearest\"\n"), runtime::RuntimeMatch::nearest);
  EXPECT_EQ(faults_of("[runtimes]\nmatch = \"near\"\n"),
            Lines{"/etc/w/w.toml:2: runtimes.match: must be \"nearest\" or \"exact\"; this is "
                  "\"near\""});
}

TEST(Config, AClassPathForJavaHasAwssClient) {
  const ScratchFolder scratch;
  const fs::path& folder = scratch.path();
  std::ofstream(folder / "aws-lambda-java-runtime-interface-client-2.10.1.jar") << "PK";
  const auto config = parse("[runtimes.java]\nclasspath = \"lib/*:" + folder.string() + "/*\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->java_class_path,
            (std::vector<std::string>{"/etc/w/lib/*", folder.string() + "/*"}));
  const Lines faults = faults_of("[runtimes.java]\nclasspath = \"/missing/*\"\n");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_TRUE(
      faults.front().starts_with("/etc/w/w.toml:2: runtimes.java.classpath: must be a "
                                 "class path with AWS's runtime interface client"))
      << faults.front();
  EXPECT_EQ(faults_of("[runtimes.java]\nclasspaht = \"/a\"\n").size(), 1U);
}

TEST(Config, AFileThatCannotBeReadIsNamed) {
  const auto fault_of = [](const fs::path& file) {
    const auto config = load_config(file);
    return config ? "none" : config.error().front().to_string();
  };
  EXPECT_EQ(fault_of("/nonexistent/wheelpit.toml"),
            "/nonexistent/wheelpit.toml: the configuration file cannot be read: No such file or "
            "directory");
  EXPECT_EQ(fault_of("/tmp"), "/tmp: the configuration file cannot be read: it is a folder");
  EXPECT_EQ(fault_of(""), "--config: the configuration file cannot be read: no file is named");
}

TEST(Config, HotReloadRootsAreFoldersAndNeverTheWholeMachine) {
  EXPECT_EQ(default_config().hot_reload_roots.front(), std::filesystem::current_path());
  const auto faults = [](const std::string& value) {
    std::string text;
    const auto config = parse_config("[functions]\nhot_reload_roots = " + value, "/etc/w/w.toml",
                                     [](const std::filesystem::path&) { return true; });
    if (config) return text;
    for (const ConfigFault& fault : config.error()) text += fault.to_string() + "\n";
    return text;
  };
  EXPECT_EQ(faults("[]"), "");
  const std::string key = "/etc/w/w.toml:2: functions.hot_reload_roots: ";
  EXPECT_EQ(faults("\"/srv\""),
            key + "must be a list of folders, such as [\"/home/me/functions\"]\n");
  for (const char* list : {"[1]", "[\"\"]", "[\"a\\u0000b\"]"}) {
    EXPECT_EQ(faults(list), key + "must hold texts only, each the path of a folder\n") << list;
  }
  for (const char* list : {"[\"/\"]", "[\"/srv/..\"]", "[\"../../\"]"}) {
    EXPECT_EQ(faults(list),
              key + "must not hold \"/\": name the folders that functions' code is in\n")
        << list;
  }
}

TEST(ParseListen, TakesHostAndPort) {
  EXPECT_EQ(parse_listen("0.0.0.0:80")->host, "0.0.0.0");
  EXPECT_EQ(parse_listen("localhost:0")->port, 0);
  EXPECT_EQ(parse_listen("[::1]:65535")->port, 65535);
  for (const char* const port : {"65536", "99999", "123456789012345678901234"}) {
    const auto refused = parse_listen(std::string("127.0.0.1:") + port);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().contains("65535")) << refused.error();
  }
  for (const char* text : {"", ":", ":80", "80", "host", "host:", "host:x", "host:65536",
                           "host:99999", "host:-1", "host: 80", "::1:80", "[]:80"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

std::string told(const Config& config, std::string_view section, std::string_view name) {
  for (const api::EffectiveSetting& setting : config.settings) {
    if (setting.section != section || setting.name != name) continue;
    const std::string line = setting.line > 0 ? ":" + std::to_string(setting.line) : "";
    return setting.value + " " + std::string(setting.origin) + line;
  }
  return "";
}

TEST(Config, TellsWhatHoldsAndWhereItIsFrom) {
  const auto config = parse_config(
      "[server]\nlisten = \"127.0.0.1:1\"\naccess_keys = [{ id = \"AKID\", secret = \"hush-hush\" "
      "}]\n"
      "[functions]\nmax_concurrency = 5\n[console]\nenabled = false\n",
      "/etc/w.toml", [](const auto&) { return true; });
  ASSERT_TRUE(config);
  EXPECT_EQ(told(*config, "server", "listen"), "\"127.0.0.1:1\" file:2");
  EXPECT_EQ(told(*config, "server", "region"), "\"us-east-1\" default");
  EXPECT_EQ(told(*config, "server", "profile"), "\"lambda\" default");
  EXPECT_EQ(told(*config, "functions", "max_concurrency"), "5 file:5");
  EXPECT_EQ(told(*config, "functions", "idle_timeout_seconds"), "600 default");
  EXPECT_EQ(told(*config, "console", "enabled"), "false file:7");
  EXPECT_EQ(told(*config, "async", "time_scale"), "1 default");
  EXPECT_EQ(told(*config, "log", "level"), "\"info\" default");
  for (const api::EffectiveSetting& setting : config->settings) {
    EXPECT_EQ(setting.value.find("hush"), std::string::npos) << setting.name;
  }
}

TEST(Config, WithoutAFileTellsTheDefaults) {
  const auto config = config_without_file();
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->file.empty());
  EXPECT_EQ(told(*config, "server", "listen"), "\"127.0.0.1:9400\" default");
  EXPECT_EQ(config->data_dir, default_config().data_dir);
  EXPECT_EQ(config->hot_reload_roots, default_config().hot_reload_roots);
}

}  // namespace
}  // namespace wheelpit
