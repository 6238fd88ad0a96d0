#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "aws/client/aws_access.h"
#include "base/clock.h"
#include "base/log.h"
#include "destination/batch_record.h"
#include "destination/destinations.h"
#include "destination/kafka/kafka_destinations.h"
#include "destination/notice.h"
#include "filter/pattern/pattern.h"
#include "invoke/async_invoker.h"
#include "mapping/broker.h"
#include "secrets/credentials_reader.h"
#include "store/document_store.h"

namespace wheelpit {

// What destinations are reached with. References must outlive them and their pending calls.
struct DestinationServices {
  boost::asio::io_context& io;
  const Clock& clock;
  std::string region;  // ours, and our account
  std::string account_id;
  AwsAccess aws;                       // app/config/endpoints.h makes it
  AsyncInvoker& functions;             // takes the events of functions that are destinations
  DocumentStore& store;                // where they are looked up
  CredentialsReader& credentials;      // of publishers to brokers' queues
  const std::vector<Broker>& brokers;  // of the configuration
  filter::FilterProfile profile;       // brokers' queues are destinations in `extended` alone
  Log log;
  KafkaDestinations::Find kafka;  // the clusters of mappings, whose topics are destinations
};

// All kinds of destinations, selected by ARN.
//
// Runs on the thread of `io`. Deliveries may be many at a time; each has its own deadline of some
// ten seconds, so that a target that hangs delays no one else.
class RoutedDestinations final : public Destinations {
 public:
  explicit RoutedDestinations(DestinationServices services);
  ~RoutedDestinations() override;

  boost::asio::awaitable<Status> deliver(std::string target, InvocationRecord record) override;
  boost::asio::awaitable<Status> deliver(std::string target, DeadLetter letter) override;
  // Of a mapping's destination on failure. too_large: its target takes no record of that size.
  boost::asio::awaitable<Status> deliver(std::string target, BatchRecord record);
  boost::asio::awaitable<Status> deliver(std::string target, Notice notice);

  // These are the brokers of the configuration from now on; deliveries under way continue.
  void set_brokers(const std::vector<Broker>& brokers);

  // Ends deliveries under way, and all later ones, with `cancelled`, and waits until no
  // connection is left. Once, before destruction; callers must still await deliveries in
  // progress.
  boost::asio::awaitable<void> stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace wheelpit
