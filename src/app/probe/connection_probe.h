#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "mapping/broker.h"
#include "mapping/connection_tester.h"
#include "mapping/kafka_cluster.h"
#include "mapping/queue_inspector.h"
#include "mapping/stream_inspector.h"
#include "net/address/endpoint.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

// Connects as sources do, with the same protocols and the same judgement of what a failure means.
class ConnectionProbe final : public ConnectionTester {
 public:
  // References must outlive it. To be used on the thread of `io`.
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    CredentialsReader& credentials;
    QueueInspector& queues;
    StreamInspector& kinesis;
    StreamInspector& dynamodb;
    std::vector<KafkaCluster> kafka;  // of the configuration
  };
  ConnectionProbe(Parts parts, Log log) : parts_(std::move(parts)), log_(std::move(log)) {}

  boost::asio::awaitable<ConnectionReport> test_broker(Broker broker,
                                                       BrokerQuestion question) override;
  boost::asio::awaitable<Result<ConnectionReport>> test_mapping(Mapping mapping) override;

 private:
  boost::asio::awaitable<ConnectionReport> test_endpoint(const Broker& broker, Endpoint endpoint,
                                                         const BrokerQuestion& question);
  boost::asio::awaitable<Result<ConnectionReport>> test_kafka(const Mapping& mapping);
  boost::asio::awaitable<ConnectionReport> test_queue(std::string arn);
  boost::asio::awaitable<ConnectionReport> test_stream(StreamInspector& inspector, std::string arn);

  const Parts parts_;
  Log log_;
};

}  // namespace wheelpit
