#include "source/kafka/client_settings.h"

#include <string_view>

namespace wheelpit::kafka {
namespace {

std::string_view mechanism_of(Login login) {
  switch (login) {
    case Login::plain:
      return "PLAIN";
    case Login::scram_sha_256:
      return "SCRAM-SHA-256";
    case Login::scram_sha_512:
      return "SCRAM-SHA-512";
    case Login::token:
      return "OAUTHBEARER";
    case Login::none:
    case Login::certificate:
      return "";
  }
  return "";
}

class Properties {
 public:
  void add(std::string name, std::string_view value) {
    if (!value.empty()) list_.push_back({std::move(name), Secret(std::string(value))});
  }
  std::vector<Property> take() { return std::move(list_); }

 private:
  std::vector<Property> list_;
};

void add_identity(const ClientSettings& settings, Properties& properties) {
  const ClientIdentity& identity = settings.identity;
  const std::string_view mechanism = mechanism_of(identity.login);
  const std::string transport = settings.tls ? "ssl" : "plaintext";
  properties.add("security.protocol", mechanism.empty() ? transport : "sasl_" + transport);
  properties.add("sasl.mechanisms", mechanism);
  if (!mechanism.empty() && identity.login != Login::token) {
    properties.add("sasl.username", identity.username);
    properties.add("sasl.password", identity.password.reveal());
  }
  if (!settings.tls) return;
  properties.add("ssl.ca.pem", identity.root_certificates);
  if (identity.root_certificates.empty()) {
    properties.add("ssl.ca.location", settings.tls_ca_file.value_or(""));
  }
  properties.add("ssl.certificate.pem", identity.certificate);
  properties.add("ssl.key.pem", identity.private_key.reveal());
  properties.add("ssl.key.password", identity.private_key_password.reveal());
}

void add_connection(const ClientSettings& settings, Properties& properties) {
  properties.add("bootstrap.servers", settings.bootstrap_servers);
  properties.add("client.id", "wheelpit");
  properties.add("client.software.name", "wheelpit");
  properties.add("client.software.version", settings.version);
  properties.add("reconnect.backoff.max.ms", "2000");
}

}  // namespace

std::vector<Property> producer_properties_of(const ClientSettings& settings) {
  Properties properties;
  add_connection(settings, properties);
  properties.add("acks", "all");
  properties.add("enable.idempotence", "true");  // its own repeats are told apart
  properties.add("message.timeout.ms", "10000");
  properties.add("linger.ms", "0");
  // The cluster says what is too large. A record that no event carries has more than 6 MB.
  properties.add("message.max.bytes", "100000000");
  properties.add("partitioner", "murmur2_random");  // as the clients in Java have it
  add_identity(settings, properties);
  return properties.take();
}

std::vector<Property> properties_of(const ClientSettings& settings) {
  Properties properties;
  add_connection(settings, properties);
  properties.add("group.id", settings.group);
  // What is committed is what was processed, and by whom it was assigned.
  properties.add("enable.auto.commit", "false");
  properties.add("enable.auto.offset.store", "false");
  properties.add("partition.assignment.strategy", "cooperative-sticky");
  // Where a partition begins is decided here; this is for what the cluster has dropped.
  properties.add("auto.offset.reset", "earliest");
  properties.add("isolation.level", "read_committed");
  properties.add("allow.auto.create.topics", "false");
  // A partition whose reader was killed is another's after ten seconds.
  properties.add("session.timeout.ms", "10000");
  properties.add("heartbeat.interval.ms", "2000");
  properties.add("topic.metadata.refresh.interval.ms", "30000");
  // What waits in memory, whatever the size of a fetch.
  properties.add("queued.max.messages.kbytes", "16384");
  properties.add("queued.min.messages", "10000");
  // Where so much waits, the next fetch follows after this and not after a second: a partition
  // whose records go faster than that would wait for it.
  properties.add("fetch.queue.backoff.ms", "20");
  // What lies before the end and is not a record can be passed over only if the end is told.
  properties.add("enable.partition.eof", "true");
  properties.add("log.queue", "true");
  add_identity(settings, properties);
  return properties.take();
}

}  // namespace wheelpit::kafka
