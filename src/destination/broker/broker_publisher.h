#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "destination/broker/publisher_connection.h"
#include "net/address/endpoint.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

struct BrokerAddress {
  std::string name;                        // for messages
  std::vector<Endpoint> endpoints;         // at least one; the next one after each failure
  std::optional<std::string> tls_ca_file;  // PEM; the system's authorities if absent
  std::string secret;                      // for the CredentialsReader

  bool operator==(const BrokerAddress&) const = default;
};

// Publishes to the queues of one broker, all on one connection: it is made when the first message
// is there, logs in with what the secret holds then, and goes after half a minute without one. Any
// number of messages may be on their way at a time.
class BrokerPublisher {
 public:
  using MakeConnection = std::function<std::unique_ptr<PublisherConnection>(
      const Endpoint& endpoint, Credentials credentials)>;

  // The references must outlive this.
  BrokerPublisher(boost::asio::io_context& io, const Clock& clock, CredentialsReader& credentials,
                  Log log, BrokerAddress address, MakeConnection make_connection);
  // stop() and join() first.
  ~BrokerPublisher();

  // Success: the broker has the message and will keep it. Otherwise it may still have it, if the
  // connection broke before its answer. Errors as in destination/destinations.h; timed_out after
  // ten seconds. They name the broker.
  boost::asio::awaitable<Status> publish(QueueMessage message);

  // publish() under way and later ones end with `cancelled`.
  void stop();
  boost::asio::awaitable<void> join();

 private:
  struct Line;

  std::shared_ptr<Line> line();
  boost::asio::awaitable<void> run(std::shared_ptr<Line> line);
  boost::asio::awaitable<Status> serve(std::shared_ptr<Line> line);
  boost::asio::awaitable<Status> publish_on(std::shared_ptr<Line> line, const QueueMessage& message,
                                            TimePoint until);
  static Error give_up(Line& line);
  Error about(const Line& line, const Error& cause) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  CredentialsReader& credentials_;
  Log log_;
  const BrokerAddress address_;
  const MakeConnection make_connection_;
  std::size_t next_endpoint_ = 0;
  std::shared_ptr<Line> line_;  // the present one, if there is one
  bool stopped_ = false;
  TaskGroup tasks_;
};

}  // namespace wheelpit
