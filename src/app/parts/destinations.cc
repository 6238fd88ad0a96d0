#include "app/parts/destinations.h"

#include <utility>

#include "app/config/broker_endpoints.h"
#include "app/process/version.h"
#include "destination/aws/aws_destinations.h"
#include "destination/broker/broker_destinations.h"
#include "destination/functions/function_destinations.h"
#include "destination/target.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Those that someone may publish to.
std::vector<BrokerDestination> destinations_of(const std::vector<Broker>& brokers) {
  std::vector<BrokerDestination> destinations;
  for (const Broker& broker : brokers) {
    if (broker.publisher_secret.empty()) continue;
    destinations.push_back(
        {.arn = broker.arn,
         .protocol = broker.kind == SourceKind::rabbitmq ? BrokerProtocol::amqp091
                                                         : BrokerProtocol::openwire,
         .address = {.name = broker.name,
                     .endpoints = endpoints_of(broker).value_or(std::vector<Endpoint>()),
                     .tls_ca_file = broker.tls_ca_file,
                     .secret = broker.publisher_secret},
         .virtual_host = broker.publisher_virtual_host,
         .version = kVersion});
  }
  return destinations;
}

Error no_target() {
  return {Errc::invalid_argument,
          "is not the ARN of a destination that an invocation's outcome can be delivered to"};
}

// Errors name the target by its ARN.
Status about(const std::string& arn, const Status& status) {
  if (status) return status;
  return Error(status.error().code(), "destination " + arn + ": " + status.error().message());
}

}  // namespace

struct RoutedDestinations::Parts {
  explicit Parts(DestinationServices services)
      : profile(services.profile),
        aws(services.io, services.clock, std::move(services.aws), services.region),
        functions(services.functions, services.store, services.region, services.account_id),
        brokers(services.io, services.clock, services.credentials, services.log,
                destinations_of(services.brokers)),
        kafka(services.io, std::move(services.kafka)) {}

  // Nothing for what no outcome is delivered to.
  std::optional<Target> target_of(const std::string& arn) const {
    auto target = parse_target(arn);
    if (target && target->kind == TargetKind::broker_queue &&
        profile != filter::FilterProfile::extended) {
      return std::nullopt;
    }
    return target;
  }

  const filter::FilterProfile profile;
  AwsDestinations aws;
  FunctionDestinations functions;
  BrokerDestinations brokers;
  KafkaDestinations kafka;
};

RoutedDestinations::RoutedDestinations(DestinationServices services)
    : parts_(std::make_unique<Parts>(std::move(services))) {}

RoutedDestinations::~RoutedDestinations() = default;

asio::awaitable<Status> RoutedDestinations::deliver(std::string target, InvocationRecord record) {
  co_return co_await deliver(std::move(target), notice_of(record));
}

asio::awaitable<Status> RoutedDestinations::deliver(std::string target, BatchRecord record) {
  co_return co_await deliver(std::move(target), notice_of(record));
}

asio::awaitable<Status> RoutedDestinations::deliver(std::string target, Notice notice) {
  auto parsed = parts_->target_of(target);
  if (!parsed) co_return about(target, no_target());
  switch (parsed->kind) {
    case TargetKind::function:
      co_return about(target,
                      co_await parts_->functions.deliver(*std::move(parsed), std::move(notice)));
    case TargetKind::broker_queue:
      co_return about(target,
                      co_await parts_->brokers.deliver(*std::move(parsed), std::move(notice)));
    case TargetKind::kafka_topic:
      co_return about(target, co_await parts_->kafka.deliver(parsed->name, std::move(notice)));
    default:
      co_return about(target, co_await parts_->aws.deliver(*std::move(parsed), std::move(notice)));
  }
}

asio::awaitable<Status> RoutedDestinations::deliver(std::string target, DeadLetter letter) {
  auto parsed = parts_->target_of(target);
  if (!parsed) co_return about(target, no_target());
  if (parsed->kind == TargetKind::broker_queue) {
    co_return about(target,
                    co_await parts_->brokers.deliver(*std::move(parsed), std::move(letter)));
  }
  co_return about(target, co_await parts_->aws.deliver(*std::move(parsed), std::move(letter)));
}

void RoutedDestinations::set_brokers(const std::vector<Broker>& brokers) {
  parts_->brokers.change(destinations_of(brokers));
}

asio::awaitable<void> RoutedDestinations::stop() {
  parts_->aws.stop();
  parts_->kafka.stop();
  parts_->brokers.stop();
  co_await parts_->brokers.join();
}

}  // namespace wheelpit
