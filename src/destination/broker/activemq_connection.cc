#include "destination/broker/activemq_connection.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Also JMSSecurityException, and what JAAS login modules throw.
bool is_about_rights(std::string_view class_name) {
  return class_name.ends_with("SecurityException") || class_name.ends_with("LoginException") ||
         class_name.starts_with("Credential") || class_name.starts_with("Account");
}

}  // namespace

Error error_of(const openwire::BrokerException& why, openwire::Producer::Phase during) {
  const std::string_view name = why.simple_name();
  Errc code = Errc::unavailable;  // also a broker that is full
  if (is_about_rights(name)) {
    code = during <= openwire::Producer::Phase::login ? Errc::unauthenticated : Errc::access_denied;
  } else if (name == "InvalidDestinationException" || name == "DestinationDoesNotExistException") {
    code = Errc::not_found;
  } else if (name.ends_with("MaxFrameSizeExceededException")) {
    code = Errc::too_large;
  }
  return {code, std::string(name) + ": " + why.message};
}

ActiveMqConnection::ActiveMqConnection(asio::io_context& io, const Clock& clock, Log log,
                                       openwire::ProducerOptions options)
    : session_(io, clock, std::move(log), std::move(options),
               static_cast<openwire::AnswerSink&>(*this), [] {}) {}

asio::awaitable<Status> ActiveMqConnection::connect(Endpoint endpoint, TlsTrust trust,
                                                    TimePoint until) {
  return session_.connect(std::move(endpoint), std::move(trust), until);
}

// The broker says why, then ends the connection.
std::optional<Error> ActiveMqConnection::failure() const {
  const openwire::Producer& protocol = session_.protocol();
  if (protocol.refused()) return error_of(protocol.refused()->why, protocol.refused()->during);
  if (session_.failure()) return session_.failure();
  if (protocol.leaving()) return Error(Errc::unavailable, "the broker is closing the connection");
  return std::nullopt;
}

std::uint64_t ActiveMqConnection::publish(const QueueMessage& message, WallTime now) {
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
  const std::int32_t id = session_.protocol().publish({.queue = message.queue,
                                                       .body = message.body,
                                                       .timestamp = since_1970.count(),
                                                       .properties = message.headers});
  session_.flush();
  return static_cast<std::uint64_t>(id);
}

std::uint64_t ActiveMqConnection::publish_again(openwire::Message message, std::string_view queue) {
  const std::int32_t id = session_.protocol().publish_again(std::move(message), queue);
  session_.flush();
  return static_cast<std::uint64_t>(id);
}

void ActiveMqConnection::on_answer(std::int32_t id,
                                   const std::optional<openwire::BrokerException>& refusal) {
  Status& answer = answers_[static_cast<std::uint64_t>(id)];
  if (refusal) answer = error_of(*refusal, openwire::Producer::Phase::ready);
}

std::optional<Status> ActiveMqConnection::take_answer(std::uint64_t id) {
  auto answer = answers_.extract(id);
  if (answer.empty()) return std::nullopt;
  return std::move(answer.mapped());
}

void ActiveMqConnection::close() {
  session_.protocol().close();
  session_.flush();
}

bool ActiveMqConnection::closed() const {
  return session_.protocol().phase() == openwire::Producer::Phase::closed;
}

}  // namespace wheelpit
