#include "destination/broker/broker_destinations.h"

#include "base/uuid.h"
#include "destination/broker/activemq_connection.h"
#include "destination/broker/rabbitmq_connection.h"
#include "destination/message_attributes.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLongestAmqpName = 255;
constexpr const char* kConnectionName = "wheelpit destinations";

BrokerPublisher::MakeConnection connections_of(asio::io_context& io, const Clock& clock,
                                               const Log& log, const BrokerDestination& broker) {
  if (broker.protocol == BrokerProtocol::amqp091) {
    return [&io, &clock, log, virtual_host = broker.virtual_host, version = broker.version](
               const Endpoint&, Credentials credentials) -> std::unique_ptr<PublisherConnection> {
      amqp091::PublisherOptions options{.username = std::move(credentials.username),
                                        .password = std::move(credentials.password),
                                        .virtual_host = virtual_host,
                                        .connection_name = kConnectionName,
                                        .version = version};
      return std::make_unique<RabbitMqConnection>(io, clock, log, std::move(options));
    };
  }
  return [&io, &clock, log, version = broker.version](
             const Endpoint& endpoint,
             Credentials credentials) -> std::unique_ptr<PublisherConnection> {
    const std::string unique = make_uuid();
    openwire::ProducerOptions options{.username = std::move(credentials.username),
                                      .password = std::move(credentials.password),
                                      .connection_id = "ID:wheelpit-" + unique + ":1",
                                      .client_id = std::string(kConnectionName) + " " + unique,
                                      .host = endpoint.host,
                                      .version = version};
    return std::make_unique<ActiveMqConnection>(io, clock, log, std::move(options));
  };
}

void add_trace(const std::string& trace_header, QueueMessage& message) {
  if (is_traceable(trace_header)) message.headers.emplace_back("AWSTraceHeader", trace_header);
}

}  // namespace

struct BrokerDestinations::Publisher {
  BrokerDestination broker;
  BrokerPublisher publisher;
  int deliveries = 0;    // under way
  bool retired = false;  // the last of them ends it
};

BrokerDestinations::BrokerDestinations(asio::io_context& io, const Clock& clock,
                                       CredentialsReader& credentials, const Log& log,
                                       std::vector<BrokerDestination> brokers)
    : io_(io), clock_(clock), credentials_(credentials), log_(log), tasks_(io, log) {
  change(std::move(brokers));
}

BrokerDestinations::~BrokerDestinations() = default;

std::shared_ptr<BrokerDestinations::Publisher> BrokerDestinations::make_publisher(
    BrokerDestination broker) {
  auto make_connection = connections_of(io_, clock_, log_, broker);
  BrokerAddress address = broker.address;
  return std::shared_ptr<Publisher>(
      new Publisher{.broker = std::move(broker),
                    .publisher = BrokerPublisher(io_, clock_, credentials_, log_,
                                                 std::move(address), std::move(make_connection))});
}

void BrokerDestinations::change(std::vector<BrokerDestination> brokers) {
  std::map<std::string, std::shared_ptr<Publisher>> before = std::move(publishers_);
  publishers_.clear();
  for (BrokerDestination& broker : brokers) {
    const auto old = before.extract(broker.arn);
    const bool same = !old.empty() && old.mapped()->broker == broker;
    const std::string arn = broker.arn;
    publishers_[arn] = same ? old.mapped() : make_publisher(std::move(broker));
    if (!old.empty() && !same) retire(old.mapped());
  }
  for (auto& [arn, publisher] : before) retire(std::move(publisher));
}

void BrokerDestinations::retire(std::shared_ptr<Publisher> publisher) {
  publisher->retired = true;
  std::erase_if(retired_, [](const auto& each) { return each.expired(); });
  if (publisher->deliveries > 0) {
    retired_.push_back(publisher);
    return;
  }
  publisher->publisher.stop();
  const auto end = [](std::shared_ptr<Publisher> last) -> asio::awaitable<void> {
    co_await last->publisher.join();
  };
  const std::string task = "end of the publisher to broker " + publisher->broker.address.name;
  tasks_.spawn(task, end(std::move(publisher)));
}

asio::awaitable<Status> BrokerDestinations::deliver(Target target, Notice notice) {
  QueueMessage message{.queue = target.name, .body = std::move(notice.whole), .headers = {}};
  add_trace(notice.trace_header, message);
  Status published = co_await publish(target, message);
  const bool too_large = !published && published.error().code() == Errc::too_large;
  if (!too_large || notice.brief.empty()) co_return published;
  message.body = std::move(notice.brief);
  co_return co_await publish(std::move(target), std::move(message));
}

asio::awaitable<Status> BrokerDestinations::deliver(Target target, DeadLetter letter) {
  QueueMessage message{.queue = target.name, .body = letter.payload, .headers = {}};
  for (MessageAttribute& attribute : attributes_of(letter)) {
    message.headers.emplace_back(attribute.name, std::move(attribute.value));
  }
  add_trace(letter.trace_header, message);
  co_return co_await publish(std::move(target), std::move(message));
}

asio::awaitable<Status> BrokerDestinations::publish(Target target, QueueMessage message) {
  const auto found = publishers_.find(target.broker);
  if (found == publishers_.end()) {
    co_return Error(Errc::not_found,
                    "no broker of the configuration has this ARN, or the one that has it has no "
                    "publisher_secret");
  }
  if (message.queue.size() > kLongestAmqpName) {
    co_return Error(Errc::invalid_argument,
                    "the queue's name is longer than 255 bytes, the maximum of brokers");
  }
  std::shared_ptr<Publisher> publisher = found->second;
  ++publisher->deliveries;
  const Status published = co_await publisher->publisher.publish(std::move(message));
  if (--publisher->deliveries == 0 && publisher->retired) retire(std::move(publisher));
  co_return published;
}

void BrokerDestinations::stop() {
  for (auto& [arn, publisher] : publishers_) publisher->publisher.stop();
  for (const auto& each : retired_) {
    if (const auto publisher = each.lock()) publisher->publisher.stop();
  }
}

asio::awaitable<void> BrokerDestinations::join() {
  for (auto& [arn, publisher] : publishers_) co_await publisher->publisher.join();
  for (const auto& each : retired_) {
    if (const auto publisher = each.lock()) co_await publisher->publisher.join();
  }
  co_await tasks_.join();
}

}  // namespace wheelpit
