#include "app/letters/rabbitmq_letters.h"

#include <utility>
#include <variant>

#include "app/config/broker_endpoints.h"
#include "app/letters/dead_letter_facts.h"
#include "app/letters/publishing.h"
#include "app/process/version.h"
#include "record/rabbitmq_encoder.h"
#include "source/rabbitmq/message.h"
#include "wire/amqp091/repeated_properties.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// So many are on their way to us and not decided on. Each change of the window is a new consumer,
// which has a window of its own.
constexpr std::uint16_t kWindow = 50;
// The queue has nothing for us, whatever it has counted: others may hold it, or take it.
constexpr Duration kSilence = std::chrono::seconds(3);
constexpr Duration kPatience = std::chrono::seconds(10);

}  // namespace

RabbitMqLetters::RabbitMqLetters(BrokerLetters parts) : parts_(std::move(parts)) {}

RabbitMqLetters::~RabbitMqLetters() = default;

asio::awaitable<Status> RabbitMqLetters::open() {
  encoder_ = make_rabbitmq_encoder(parts_.broker.arn, parts_.queue, parts_.virtual_host);
  const Status connected = co_await connect();
  if (!connected) co_return connected;
  const TimePoint until = parts_.clock.now() + kPatience;
  while (!idle_) {
    if (const auto why = failure()) co_return *why;
    if (idle_) break;
    if (parts_.clock.now() >= until) co_return about("no answer within ten seconds");
    co_await session_->changed().wait(until);
  }
  window_ = kWindow;
  session_->protocol().set_prefetch(window_);
  session_->flush();
  co_return Status();
}

asio::awaitable<Status> RabbitMqLetters::connect() {
  const auto endpoints = endpoints_of(parts_.broker);
  if (!endpoints) co_return endpoints.error();
  auto credentials = co_await parts_.credentials.read(parts_.secret);
  if (!credentials) co_return credentials.error();
  username_ = credentials->username;
  Status connected = about("it has no endpoint");
  for (const Endpoint& endpoint : *endpoints) {
    if (session_) co_await session_->end();
    amqp091::ConnectionOptions options;
    options.username = credentials->username;
    options.password = credentials->password;
    options.virtual_host = parts_.virtual_host;
    options.queue = parts_.queue;
    options.prefetch_count = 0;                   // it is counted first
    options.count_every = std::chrono::hours(1);  // so that its numbers are told
    options.connection_name = "wheelpit dlq";
    options.version = kVersion;
    session_ = std::make_unique<Session<amqp091::Connection>>(
        parts_.io, parts_.clock, parts_.log, std::move(options),
        static_cast<amqp091::DeliverySink&>(*this), [this] { session_->changed().notify(); });
    endpoint_ = endpoint;
    connected = co_await session_->connect(endpoint, {.ca_file = parts_.broker.tls_ca_file},
                                           parts_.clock.now() + kPatience);
    if (connected) co_return connected;
  }
  co_return about(connected.error().message());
}

// Why nothing more comes; nothing while it may.
std::optional<Error> RabbitMqLetters::failure() {
  if (!ended_) {
    for (const amqp091::Event& event : session_->protocol().take_events()) {
      if (const auto* counted = std::get_if<amqp091::QueueCounted>(&event)) {
        if (!messages_) messages_ = counted->messages;
      } else if (std::holds_alternative<amqp091::Idle>(event)) {
        idle_ = true;
      } else if (const auto* channel = std::get_if<amqp091::ChannelClosed>(&event)) {
        ended_ = about(channel->reason.text,
                       channel->reason.code == 404 ? Errc::not_found : Errc::invalid_argument);
      } else if (const auto* connection = std::get_if<amqp091::ConnectionClosed>(&event)) {
        ended_ = about(connection->reason.text, Errc::invalid_argument);
      } else if (std::holds_alternative<amqp091::ConsumerCancelled>(event)) {
        ended_ = about("the queue is gone, or has moved");
      }
      if (ended_) break;
    }
    if (!ended_ && session_->failure()) ended_ = about(session_->failure()->message());
  }
  if (ended_) broken_ = true;
  return ended_;
}

Error RabbitMqLetters::about(const std::string& why, Errc code) const {
  std::string text = "broker " + parts_.broker.name;
  if (endpoint_) text += " at " + to_string(*endpoint_);
  return {code, text + ", queue \"" + parts_.queue + "\": " + why};
}

void RabbitMqLetters::on_delivery(amqp091::Delivery& delivery) {
  std::string properties = repeated_properties(delivery.properties, username_);
  FoundLetter found;
  found.handle = delivery.tag;
  found.damage = delivery.too_large;
  if (delivery.properties.damaged) found.damage = "its properties cannot be read";
  Repeat repeat;
  repeat.properties = std::move(properties);
  if (delivery.properties.message_id) repeat.message_id.emplace(*delivery.properties.message_id);
  auto received = rabbitmq::to_message(delivery);
  if (received.incomplete && found.damage.empty()) found.damage = "its headers cannot be read";
  found.letter = letter_of(received.message);
  found.letter.body = received.message.body;
  found.record.emplace().message = std::move(received.message);
  repeats_[found.handle] = std::move(repeat);
  inbox_.push_back(std::move(found));
}

asio::awaitable<Result<std::optional<FoundLetter>>> RabbitMqLetters::next() {
  const TimePoint until = parts_.clock.now() + kSilence;
  while (inbox_.empty()) {
    if (const auto why = failure()) co_return *why;
    const bool all = messages_ && told_ >= *messages_;
    if (all || parts_.clock.now() >= until) co_return std::nullopt;
    if (left_in_window_ * 2 > kWindow) {
      left_in_window_ = 0;
      window_ = window_ == kWindow ? kWindow + 1 : kWindow;
      session_->protocol().set_prefetch(window_);
      session_->flush();
    }
    co_await session_->changed().wait(until);
  }
  if (messages_ && told_ >= *messages_) co_return std::nullopt;  // they came meanwhile
  ++told_;
  FoundLetter found = std::move(inbox_.front());
  inbox_.pop_front();
  co_return std::optional(std::move(found));
}

void RabbitMqLetters::leave(const FoundLetter& letter) {
  ++left_in_window_;
  repeats_.erase(letter.handle);
}

asio::awaitable<Status> RabbitMqLetters::put_back(const FoundLetter& letter, std::string to) {
  if (const Status connected = co_await connect_publisher(); !connected) {
    broken_ = true;
    co_return connected;
  }
  constexpr std::size_t kLongestName = 255;
  if (to.size() > kLongestName) {
    co_return Error(Errc::invalid_argument, "a queue's name has at most 255 bytes");
  }
  const Status sent = co_await publish(letter, to);
  if (!sent) co_return sent;
  co_return co_await remove(letter);
}

asio::awaitable<Status> RabbitMqLetters::publish(const FoundLetter& letter, const std::string& to) {
  const Repeat& repeat = repeats_.at(letter.handle);
  const std::uint64_t id =
      publisher_->publish(amqp091::RepeatedMessage{.queue = to,
                                                   .body = letter.letter.body,
                                                   .properties = repeat.properties,
                                                   .message_id = repeat.message_id});
  Status sent = co_await answer_to(*publisher_, id, parts_.clock);
  if (publisher_->failure()) broken_ = true;
  if (!sent && broken_) co_return about(sent.error().message(), sent.error().code());
  co_return sent;
}

asio::awaitable<Status> RabbitMqLetters::connect_publisher() {
  if (publisher_) co_return Status();
  auto credentials = co_await parts_.credentials.read(parts_.secret);
  if (!credentials) co_return credentials.error();
  publisher_ = std::make_unique<RabbitMqConnection>(
      parts_.io, parts_.clock, parts_.log,
      amqp091::PublisherOptions{.username = std::move(credentials->username),
                                .password = std::move(credentials->password),
                                .virtual_host = parts_.virtual_host,
                                .connection_name = "wheelpit dlq redrive",
                                .version = kVersion});
  const Status ready = co_await make_ready(*publisher_, *endpoint_,
                                           {.ca_file = parts_.broker.tls_ca_file}, parts_.clock);
  if (!ready) co_return about(ready.error().message(), ready.error().code());
  co_return ready;
}

// That the broker has it is known when the channel is closed: close() waits for that.
asio::awaitable<Status> RabbitMqLetters::remove(const FoundLetter& letter) {
  if (const auto why = failure()) co_return *why;
  session_->protocol().ack(letter.handle, false);
  session_->flush();
  repeats_.erase(letter.handle);
  co_return Status();
}

asio::awaitable<void> RabbitMqLetters::close() {
  if (publisher_) co_await leave_publisher(*publisher_, parts_.clock);
  if (!session_) co_return;
  session_->protocol().close();
  session_->flush();
  const TimePoint until = parts_.clock.now() + kPatience;
  while (session_->protocol().phase() != amqp091::Phase::closed && !session_->failure() &&
         parts_.clock.now() < until) {
    static_cast<void>(session_->protocol().take_events());
    co_await session_->changed().wait(until);
  }
  co_await session_->end();
}

}  // namespace wheelpit
