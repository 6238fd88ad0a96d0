#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "destination/broker/broker_publisher.h"
#include "destination/notice.h"
#include "destination/target.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

enum class BrokerProtocol { amqp091, openwire };

// A broker whose queues are destinations.
struct BrokerDestination {
  std::string arn;
  BrokerProtocol protocol = BrokerProtocol::amqp091;
  BrokerAddress address;
  std::string virtual_host = "/";  // of RabbitMQ
  std::string version;             // of wheelpit, for operators of the broker

  bool operator==(const BrokerDestination&) const = default;
};

// Queues of brokers: a record is a persistent message of JSON. What else goes with it is in headers
// (RabbitMQ) or properties (ActiveMQ): AWSTraceHeader, and of a dead-letter queue RequestID,
// ErrorCode and ErrorMessage.
class BrokerDestinations {
 public:
  // The references must outlive this.
  BrokerDestinations(boost::asio::io_context& io, const Clock& clock,
                     CredentialsReader& credentials, const Log& log,
                     std::vector<BrokerDestination> brokers);
  ~BrokerDestinations();

  // These are the brokers from now on. Deliveries under way to one that is gone, or reached
  // otherwise, end as they would have; later ones know only the new ones.
  void change(std::vector<BrokerDestination> brokers);

  // `target` is a broker's queue. not_found: no broker here has that ARN. Others as in
  // BrokerPublisher.
  boost::asio::awaitable<Status> deliver(Target target, Notice notice);
  boost::asio::awaitable<Status> deliver(Target target, DeadLetter letter);

  // Deliveries under way and later ones end with `cancelled`.
  void stop();
  boost::asio::awaitable<void> join();

 private:
  // The publisher of one broker, while deliveries use it.
  struct Publisher;

  boost::asio::awaitable<Status> publish(Target target, QueueMessage message);
  std::shared_ptr<Publisher> make_publisher(BrokerDestination broker);
  void retire(std::shared_ptr<Publisher> publisher);

  boost::asio::io_context& io_;
  const Clock& clock_;
  CredentialsReader& credentials_;
  Log log_;
  std::map<std::string, std::shared_ptr<Publisher>> publishers_;  // by the broker's ARN
  std::vector<std::weak_ptr<Publisher>> retired_;                 // that still deliver
  TaskGroup tasks_;
};

}  // namespace wheelpit
