#include "app/letters/activemq_letters.h"

#include <utility>
#include <variant>

#include "app/config/broker_endpoints.h"
#include "app/letters/dead_letter_facts.h"
#include "app/letters/publishing.h"
#include "app/process/version.h"
#include "base/uuid.h"
#include "source/activemq/message.h"
#include "wire/openwire/marshal.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::int32_t kWindow = 50;
constexpr Duration kSilence = std::chrono::seconds(2);
constexpr Duration kPatience = std::chrono::seconds(10);
// Of a body, inflated: as much as a frame may have.
constexpr std::size_t kLongestBody = openwire::kMaxFrameBytes;

}  // namespace

ActiveMqLetters::ActiveMqLetters(BrokerLetters parts, ActiveMqEventFormat format)
    : parts_(std::move(parts)), encoder_(make_activemq_encoder(parts_.broker.arn, format)) {}

ActiveMqLetters::~ActiveMqLetters() = default;

asio::awaitable<Status> ActiveMqLetters::open() {
  const Status connected = co_await connect();
  if (!connected) co_return connected;
  const TimePoint until = parts_.clock.now() + kPatience;
  while (!consuming_) {
    if (const auto why = failure()) co_return *why;
    if (consuming_) break;
    if (parts_.clock.now() >= until) co_return about("no answer within ten seconds");
    co_await session_->changed().wait(until);
  }
  co_return Status();
}

asio::awaitable<Status> ActiveMqLetters::connect() {
  const auto endpoints = endpoints_of(parts_.broker);
  if (!endpoints) co_return endpoints.error();
  auto credentials = co_await parts_.credentials.read(parts_.secret);
  if (!credentials) co_return credentials.error();
  Status connected = about("it has no endpoint");
  for (const Endpoint& endpoint : *endpoints) {
    if (session_) co_await session_->end();
    openwire::ConnectionOptions options;
    options.username = credentials->username;
    options.password = credentials->password;
    options.connection_id = "ID:wheelpit-" + make_uuid() + ":1";
    options.client_id = "wheelpit dlq " + make_uuid();
    options.queue = parts_.queue;
    options.prefetch = kWindow;
    options.host = endpoint.host;
    options.version = kVersion;
    options.wall_now = parts_.clock.wall_now();
    session_ = std::make_unique<Session<openwire::Connection>>(
        parts_.io, parts_.clock, parts_.log, std::move(options),
        static_cast<openwire::DispatchSink&>(*this), [this] { session_->changed().notify(); });
    endpoint_ = endpoint;
    connected = co_await session_->connect(endpoint, {.ca_file = parts_.broker.tls_ca_file},
                                           parts_.clock.now() + kPatience);
    if (connected) co_return connected;
  }
  co_return about(connected.error().message());
}

std::optional<Error> ActiveMqLetters::failure() {
  if (!ended_) {
    for (const openwire::Event& event : session_->protocol().take_events()) {
      if (std::holds_alternative<openwire::ConsumeConfirmed>(event)) {
        consuming_ = true;
      } else if (const auto* login = std::get_if<openwire::LoginRefused>(&event)) {
        ended_ = about(login->why.message, Errc::invalid_argument);
      } else if (const auto* consume = std::get_if<openwire::ConsumeRefused>(&event)) {
        ended_ = about(consume->why.message, Errc::invalid_argument);
      } else if (std::holds_alternative<openwire::ConsumerClosed>(event) ||
                 std::holds_alternative<openwire::BrokerLeaving>(event)) {
        ended_ = about("the broker has closed the consumer");
      }
      if (ended_) break;
    }
    if (!ended_ && session_->failure()) ended_ = about(session_->failure()->message());
  }
  if (ended_) broken_ = true;
  return ended_;
}

Error ActiveMqLetters::about(const std::string& why, Errc code) const {
  std::string text = "broker " + parts_.broker.name;
  if (endpoint_) text += " at " + to_string(*endpoint_);
  return {code, text + ", queue \"" + parts_.queue + "\": " + why};
}

void ActiveMqLetters::on_dispatch(const openwire::MessageDispatch& dispatch) {
  const openwire::Message& message = *dispatch.message;
  FoundLetter found;
  found.handle = ++last_handle_;
  Held held;
  held.type = message.type;
  held.destination = dispatch.destination->physical_name.modified.value_or("");
  openwire::FieldWriter writer(held.fields,
                               {.version = session_->protocol().wire_format().version});
  message.fields(writer);
  std::string original;
  if (message.original_destination &&
      message.original_destination->type == openwire::DataType::queue) {
    original = message.original_destination->physical_name.utf8();
  }
  found.damage = dispatch.unreadable;
  auto shown = activemq::to_message(dispatch, kLongestBody);
  if (shown) {
    found.letter = letter_of(*shown, std::move(original));
    found.letter.body = shown->body;
    Record& record = found.record.emplace();
    record.message =
        ActiveMqDelivery{.message = std::make_shared<const ActiveMqMessage>(*std::move(shown))};
  } else {  // of a kind that no function sees; it can be put back all the same
    found.letter = letter_of(activemq::describe(dispatch), std::move(original));
    found.letter.body = activemq::raw_body(dispatch, kLongestBody);
    found.letter.bytes = found.letter.body.size();
  }
  held_[found.handle] = std::move(held);
  inbox_.push_back(std::move(found));
}

asio::awaitable<Result<std::optional<FoundLetter>>> ActiveMqLetters::next() {
  const TimePoint until = parts_.clock.now() + kSilence;
  while (inbox_.empty()) {
    if (const auto why = failure()) co_return *why;
    if (parts_.clock.now() >= until) co_return std::nullopt;
    co_await session_->changed().wait(until);
  }
  FoundLetter found = std::move(inbox_.front());
  inbox_.pop_front();
  co_return std::optional(std::move(found));
}

std::optional<openwire::Message> ActiveMqLetters::message_of(const Held& held) const {
  openwire::Message message;
  message.type = held.type;
  openwire::FieldReader reader(held.fields,
                               {.version = session_->protocol().wire_format().version});
  message.fields(reader);
  if (reader.fault() != openwire::FieldReader::Fault::none) return std::nullopt;
  return message;
}

// `delivered` opens the window for one more.
void ActiveMqLetters::acknowledge(std::uint64_t handle, openwire::AckType type) {
  const auto held = held_.extract(handle);
  if (held.empty()) return;
  const auto message = message_of(held.mapped());
  if (!message) return;
  openwire::Acknowledgement ack{.type = type};
  ack.destination = {.type = openwire::DataType::queue,
                     .physical_name = {held.mapped().destination}};
  ack.first = message->message_id;
  ack.last = message->message_id;
  session_->protocol().acknowledge(ack);
  session_->flush();
}

void ActiveMqLetters::leave(const FoundLetter& letter) {
  acknowledge(letter.handle, openwire::AckType::delivered);
}

asio::awaitable<Status> ActiveMqLetters::put_back(const FoundLetter& letter, std::string to) {
  if (const Status connected = co_await connect_publisher(); !connected) {
    broken_ = true;
    co_return connected;
  }
  auto message = message_of(held_.at(letter.handle));
  if (!message) co_return Error(Errc::malformed, "the message cannot be read");
  const std::uint64_t id = publisher_->publish_again(*std::move(message), to);
  const Status sent = co_await answer_to(*publisher_, id, parts_.clock);
  if (publisher_->failure()) broken_ = true;
  if (!sent && broken_) co_return about(sent.error().message(), sent.error().code());
  if (!sent) co_return sent;
  co_return co_await remove(letter);
}

asio::awaitable<Status> ActiveMqLetters::connect_publisher() {
  if (publisher_) co_return Status();
  auto credentials = co_await parts_.credentials.read(parts_.secret);
  if (!credentials) co_return credentials.error();
  publisher_ = std::make_unique<ActiveMqConnection>(
      parts_.io, parts_.clock, parts_.log,
      openwire::ProducerOptions{.username = std::move(credentials->username),
                                .password = std::move(credentials->password),
                                .connection_id = "ID:wheelpit-" + make_uuid() + ":1",
                                .client_id = "wheelpit dlq redrive " + make_uuid(),
                                .host = endpoint_->host,
                                .version = kVersion});
  const Status ready = co_await make_ready(*publisher_, *endpoint_,
                                           {.ca_file = parts_.broker.tls_ca_file}, parts_.clock);
  if (!ready) co_return about(ready.error().message(), ready.error().code());
  co_return ready;
}

// That the broker has it is known when the connection is closed: close() waits for that.
asio::awaitable<Status> ActiveMqLetters::remove(const FoundLetter& letter) {
  if (const auto why = failure()) co_return *why;
  acknowledge(letter.handle, openwire::AckType::individual);
  co_return Status();
}

asio::awaitable<void> ActiveMqLetters::close() {
  if (publisher_) co_await leave_publisher(*publisher_, parts_.clock);
  if (!session_) co_return;
  session_->protocol().close(openwire::Connection::kNone);
  session_->flush();
  const TimePoint until = parts_.clock.now() + kPatience;
  while (session_->protocol().phase() != openwire::Phase::closed && !session_->failure() &&
         parts_.clock.now() < until) {
    static_cast<void>(session_->protocol().take_events());
    co_await session_->changed().wait(until);
  }
  co_await session_->end();
}

}  // namespace wheelpit
