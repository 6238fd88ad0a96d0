#include "app/dev/dev_broker.h"

#include <charconv>
#include <optional>
#include <utility>

#include "aws/arn.h"

namespace wheelpit {
namespace {

using std::string_view;

constexpr auto kForms =
    "--broker must be amqp://USER:PASSWORD@HOST/VHOST (RabbitMQ), tcp://USER:PASSWORD@HOST "
    "(ActiveMQ), kafka://HOST/TOPIC, sqs:NAME, sqs:http://HOST:PORT/NAME, kinesis:NAME or an ARN "
    "of SQS or Kinesis";

Error fault(std::string text) { return {Errc::invalid_argument, std::move(text)}; }

// "%2f" is "/". Nothing if a % is not followed by two hexadecimal digits.
std::optional<std::string> decoded(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const string_view digits = text.substr(i + 1, 2);
    unsigned value = 0;
    const std::string_view::const_iterator end = digits.end();
    if (digits.size() != 2 || std::from_chars(digits.begin(), end, value, 16).ptr != end) {
      return std::nullopt;
    }
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

// USER:PASSWORD@HOST:PORT/PATH, taken apart.
struct Place {
  std::optional<std::string> user;
  std::optional<std::string> password;
  std::string host;
  std::optional<std::string> path;
};

Result<Place> place_of(string_view text) {
  Place place;
  if (const auto at = text.rfind('@'); at != string_view::npos) {
    const string_view login = text.substr(0, at);
    const auto colon = login.find(':');
    place.user = decoded(login.substr(0, colon));
    place.password = decoded(colon == string_view::npos ? "" : login.substr(colon + 1));
    if (!place.user || !place.password) {
      return fault(
          "--broker: a % in its login must be followed by two hexadecimal digits (%25 is a %)");
    }
    text.remove_prefix(at + 1);
  }
  const auto slash = text.find('/');
  place.host = text.substr(0, slash);
  if (slash != string_view::npos) {
    place.path = decoded(text.substr(slash + 1));
    if (!place.path) return fault("--broker: a % must be followed by two hexadecimal digits");
  }
  if (place.host.empty()) return fault(kForms);
  return place;
}

Status take_name(DevBroker& broker, string_view in_url, string_view queue, const char* what) {
  if (!in_url.empty() && !queue.empty() && in_url != queue) {
    return fault("--broker names \"" + std::string(in_url) + "\" and --queue \"" +
                 std::string(queue) + "\": leave one of them out");
  }
  broker.name = in_url.empty() ? queue : in_url;
  if (broker.name.empty()) {
    return fault(std::string("which ") + what + "? Name it with --queue NAME");
  }
  return {};
}

// `url` begins with `scheme`.
Result<DevBroker> message_broker(SourceKind kind, string_view scheme, string_view url,
                                 string_view queue, string_view anybody) {
  auto place = place_of(url.substr(scheme.size()));
  if (!place) return place.error();
  DevBroker broker{.kind = kind, .endpoint = std::string(scheme) + place->host};
  broker.user = place->user.value_or(std::string(anybody));
  broker.password = Secret(place->user ? *place->password : std::string(anybody));
  if (kind == SourceKind::rabbitmq && place->path && !place->path->empty()) {
    broker.virtual_host = *place->path;
  } else if (kind == SourceKind::activemq && place->path && !place->path->empty()) {
    return fault(
        "--broker: nothing may stand behind the host of ActiveMQ; name the queue with --queue");
  }
  if (Status named = take_name(broker, "", queue, "queue"); !named) return named.error();
  return broker;
}

Result<DevBroker> kafka(string_view scheme, string_view url, string_view queue) {
  auto place = place_of(url.substr(scheme.size()));
  if (!place) return place.error();
  DevBroker broker{.kind = SourceKind::self_managed_kafka, .tls = scheme == "kafkas://"};
  string_view hosts = place->host;
  while (!hosts.empty()) {
    const string_view host = take_part(hosts, ',');
    const bool has_port = host.rfind(':') != string_view::npos && !host.ends_with(']');
    broker.endpoint +=
        (broker.endpoint.empty() ? "" : ",") + std::string(host) + (has_port ? "" : ":9092");
  }
  if (place->user) {
    broker.user = *place->user;
    broker.password = Secret(*place->password);
  }
  const Status named = take_name(broker, place->path.value_or(""), queue, "topic");
  if (!named) return named.error();
  return broker;
}

// `rest`: what stands behind "sqs:" or "kinesis:".
Result<DevBroker> aws_service(SourceKind kind, string_view rest, string_view queue) {
  const bool sqs = kind == SourceKind::sqs;
  DevBroker broker{.kind = kind};
  string_view name = rest;
  if (rest.starts_with("http://") || rest.starts_with("https://")) {
    const auto host = rest.find("//") + 2;
    const auto slash = rest.rfind('/');
    broker.endpoint = rest.substr(0, slash < host ? rest.size() : slash);
    name = slash < host ? "" : rest.substr(slash + 1);
  }
  if (Status named = take_name(broker, name, queue, sqs ? "queue" : "stream"); !named) {
    return named.error();
  }
  broker.arn = make_arn(sqs ? "sqs" : "kinesis", "us-east-1", "000000000000",
                        (sqs ? "" : "stream/") + broker.name);
  return broker;
}

Result<DevBroker> at_arn(string_view text, string_view queue) {
  const auto arn = Arn::parse(text);
  DevBroker broker{.arn = std::string(text)};
  std::optional<string_view> name;
  if (arn && arn->service == "sqs") {
    broker.kind = SourceKind::sqs;
    name = arn->resource;
  } else if (arn && arn->service == "kinesis") {
    broker.kind = SourceKind::kinesis;
    name = arn->resource_of_type("stream", '/');
  }
  if (!name) return fault(kForms);
  if (Status named = take_name(broker, *name, queue, "queue"); !named) return named.error();
  return broker;
}

}  // namespace

Result<DevBroker> parse_dev_broker(string_view broker, string_view queue) {
  for (const string_view scheme : {"amqp://", "amqps://"}) {
    if (broker.starts_with(scheme)) {
      return message_broker(SourceKind::rabbitmq, scheme, broker, queue, "guest");
    }
  }
  for (const string_view scheme : {"tcp://", "ssl://", "nio://", "nio+ssl://"}) {
    if (broker.starts_with(scheme)) {
      return message_broker(SourceKind::activemq, scheme, broker, queue, "admin");
    }
  }
  for (const string_view scheme : {"kafka://", "kafkas://"}) {
    if (broker.starts_with(scheme)) return kafka(scheme, broker, queue);
  }
  for (const auto& [prefix, kind] : {std::pair(string_view("sqs:"), SourceKind::sqs),
                                     std::pair(string_view("kinesis:"), SourceKind::kinesis)}) {
    if (broker.starts_with(prefix)) return aws_service(kind, broker.substr(prefix.size()), queue);
  }
  if (broker.starts_with("arn:")) return at_arn(broker, queue);
  return fault(kForms);
}

std::string to_string(const DevBroker& broker) {
  const std::string name = '"' + broker.name + '"';
  const std::string where = broker.endpoint.empty() ? "" : " at " + broker.endpoint;
  switch (broker.kind) {
    case SourceKind::rabbitmq:
      return "queue " + name + " of RabbitMQ" + where +
             (broker.virtual_host == "/" ? "" : ", virtual host " + broker.virtual_host);
    case SourceKind::activemq:
      return "queue " + name + " of ActiveMQ" + where;
    case SourceKind::sqs:
      return "queue " + name + " of SQS" + where;
    case SourceKind::kinesis:
      return "stream " + name + " of Kinesis" + where;
    default:
      return "topic " + name + " of Kafka" + where;
  }
}

}  // namespace wheelpit
