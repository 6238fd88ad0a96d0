#include "destination/broker/rabbitmq_connection.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "base/uuid.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Errc meaning_of_opening(std::string_view text) {
  if (text.ends_with("not found")) return Errc::not_found;
  return text.contains("refused for user") ? Errc::access_denied : Errc::unavailable;
}

Errc meaning_of(const amqp091::Publisher::Closed& closed, bool several) {
  using Phase = amqp091::Publisher::Phase;
  switch (closed.reason.code) {
    case 403:
      return closed.during <= Phase::login ? Errc::unauthenticated : Errc::access_denied;
    case 404:
      return Errc::not_found;
    case 406:
      // Of one message, and nobody knows which.
      if (several) return Errc::unavailable;
      return closed.reason.text.contains("size") ? Errc::too_large : Errc::invalid_argument;
    case 530:  // also a virtual host that is full, or down
      return meaning_of_opening(closed.reason.text);
    default:  // 320, connection forced, above all
      return Errc::unavailable;
  }
}

}  // namespace

Error error_of(const amqp091::Publisher::Closed& closed, bool several) {
  return {meaning_of(closed, several),
          std::to_string(closed.reason.code) + " " + closed.reason.text};
}

RabbitMqConnection::RabbitMqConnection(asio::io_context& io, const Clock& clock, Log log,
                                       amqp091::PublisherOptions options)
    : session_(io, clock, std::move(log), std::move(options),
               static_cast<amqp091::ConfirmSink&>(*this), [] {}) {}

asio::awaitable<Status> RabbitMqConnection::connect(Endpoint endpoint, TlsTrust trust,
                                                    TimePoint until) {
  return session_.connect(std::move(endpoint), std::move(trust), until);
}

// The broker says why it closes, then ends the connection.
std::optional<Error> RabbitMqConnection::failure() const {
  const auto& refused = session_.protocol().closed();
  if (refused) return error_of(*refused, queues_.size() > 1);
  return session_.failure();
}

std::uint64_t RabbitMqConnection::publish(const QueueMessage& message, WallTime now) {
  const std::string id = make_uuid();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  amqp091::OutgoingMessage outgoing{.queue = message.queue,
                                    .body = message.body,
                                    .content_type = "application/json",
                                    .message_id = id,
                                    .timestamp = static_cast<std::uint64_t>(seconds.count()),
                                    .headers = message.headers};
  const std::uint64_t tag = session_.protocol().publish(outgoing);
  queues_[tag] = message.queue;
  session_.flush();
  return tag;
}

std::uint64_t RabbitMqConnection::publish(const amqp091::RepeatedMessage& message) {
  const std::uint64_t tag = session_.protocol().publish(message);
  queues_[tag] = message.queue;
  session_.flush();
  return tag;
}

void RabbitMqConnection::on_confirm(std::uint64_t tag, amqp091::Confirm confirm,
                                    const amqp091::CloseReason& reason) {
  const std::string queue = queues_[tag];
  queues_.erase(tag);
  switch (confirm) {
    case amqp091::Confirm::taken:
      answers_[tag] = Status();
      return;
    case amqp091::Confirm::returned:
      answers_[tag] = Error(Errc::not_found, "there is no queue \"" + queue + "\": " +
                                                 std::to_string(reason.code) + " " + reason.text);
      return;
    case amqp091::Confirm::refused:
      answers_[tag] =
          Error(Errc::unavailable, "the queue \"" + queue + "\" rejects it: it is full");
      return;
  }
}

std::optional<Status> RabbitMqConnection::take_answer(std::uint64_t id) {
  auto answer = answers_.extract(id);
  if (answer.empty()) return std::nullopt;
  return std::move(answer.mapped());
}

std::string RabbitMqConnection::delay() const {
  return session_.protocol().blocked()
             ? "the broker accepts no messages: it is short of memory or disk"
             : "";
}

void RabbitMqConnection::close() {
  session_.protocol().close();
  session_.flush();
}

bool RabbitMqConnection::closed() const {
  return session_.protocol().phase() == amqp091::Publisher::Phase::closed;
}

}  // namespace wheelpit
