#include "wire/openwire/producer.h"

#include <limits>

#include "wire/openwire/bytes.h"
#include "wire/openwire/client_commands.h"
#include "wire/openwire/command_dispatch.h"
#include "wire/openwire/handshake.h"
#include "wire/openwire/marshal.h"
#include "wire/openwire/primitive.h"
#include "wire/openwire/text.h"

namespace wheelpit::openwire {

namespace {

// The broker sends a producer nothing that is larger.
constexpr std::size_t kMaxReceivedBytes = std::size_t{64} << 10;
constexpr std::int64_t kSession = 1;   // the only one
constexpr std::int64_t kProducer = 1;  // the only one
constexpr std::int8_t kPriority = 4;   // JMS's own
constexpr std::size_t kLongestText = 0xFFFF;

// Without signs of life: see Producer.
Wishes wishes(const ProducerOptions& options) {
  return {.inactivity = {},
          .max_frame_bytes = kMaxFrameBytes,
          .host = options.host,
          .version = options.version};
}

std::string text_content(std::string_view utf8) {
  const std::string modified = to_modified_utf8(utf8);
  std::string content;
  ByteWriter(content).long_block(modified);
  return content;
}

std::string properties_of(const OutgoingMessage& message) {
  if (message.properties.empty()) return {};
  MapWriter map(kLongestText);
  for (const auto& [name, value] : message.properties) map.text(name, value);
  return std::move(map).finish();
}

}  // namespace

Producer::Producer(ProducerOptions options, AnswerSink& sink, TimePoint /*now*/)
    : options_(std::move(options)),
      connection_id_(to_modified_utf8(options_.connection_id)),
      frames_(kMaxReceivedBytes),
      sink_(sink) {
  write_hello(output_, wishes(options_));
}

Status Producer::received(std::size_t count, TimePoint /*now*/) {
  frames_.commit(count);
  while (phase_ != Phase::closed) {
    const auto frame = frames_.next();
    if (!frame) return frame.error();
    if (!*frame) break;
    if (Status handled = on_frame(**frame); !handled) return handled;
  }
  return {};
}

template <class Kind>
std::int32_t Producer::ask(Kind command) {
  const bool wraps = last_command_ == std::numeric_limits<std::int32_t>::max();
  last_command_ = wraps ? 1 : last_command_ + 1;
  command.command_id = last_command_;
  command.response_required = true;
  write_frame(output_, command, Encoding{.version = format_.version});
  return last_command_;
}

ProducerId Producer::producer_id() const {
  return {.connection_id = {connection_id_}, .value = kProducer, .session_id = kSession};
}

std::int32_t Producer::publish(const OutgoingMessage& message) {
  const std::string queue = to_modified_utf8(message.queue);
  const std::string content = text_content(message.body);
  const std::string properties = properties_of(message);
  Message command;
  command.type = DataType::text_message;
  command.producer_id = producer_id();
  command.destination = {.type = DataType::queue, .physical_name = {queue}};
  MessageId& id = command.message_id.emplace();
  id.producer_id = producer_id();
  id.producer_sequence_id = ++last_sequence_;
  command.persistent = true;
  command.priority = kPriority;
  command.timestamp = message.timestamp;
  command.content = {content};
  if (!properties.empty()) command.marshalled_properties = {properties};
  const std::int32_t asked = ask(command);
  pending_.insert(asked);
  return asked;
}

std::int32_t Producer::publish_again(Message message, std::string_view queue) {
  const std::string name = to_modified_utf8(queue);
  message.producer_id = producer_id();
  message.destination = {.type = DataType::queue, .physical_name = {name}};
  message.transaction_id.reset();
  message.original_destination.reset();
  MessageId& id = message.message_id.emplace();
  id.producer_id = producer_id();
  id.producer_sequence_id = ++last_sequence_;
  message.original_transaction_id.reset();
  message.data_structure = {};
  message.target_consumer_id.reset();
  message.redelivery_counter = 0;
  message.broker_path = {};
  message.arrival = 0;
  message.user_id = {};
  message.received_by_df_bridge = false;
  message.cluster = {};
  message.broker_in_time = 0;
  message.broker_out_time = 0;
  message.first_of_group_for_consumer = false;
  const std::int32_t asked = ask(message);
  pending_.insert(asked);
  return asked;
}

// The broker removes session and producer with their connection.
void Producer::close() {
  if (phase_ >= Phase::closing) return;
  if (phase_ <= Phase::login) {  // the broker knows of nothing that could be removed
    phase_ = Phase::closed;
    return;
  }
  RemoveInfo remove;
  remove.object_id = ConnectionId{.value = {connection_id_}};
  step_ = ask(remove);
  phase_ = Phase::closing;
}

void Producer::log_in() {
  const Introduction who(options_.username, options_.password, options_.client_id);
  step_ = ask(who.command(connection_id_));
  options_.password = Secret();
  phase_ = Phase::login;
}

// --- what the broker says ---

Status Producer::on_frame(const Frame& frame) {
  if (phase_ == Phase::negotiating) {
    if (Status hello = check_hello(frame); !hello) return hello;
  }
  return dispatch_command<Response, ExceptionResponse, WireFormatInfo, ConnectionError,
                          ConnectionControl, KeepAliveInfo, ShutdownInfo>(
      frame, {.version = format_.version}, [this](const auto& command) { return on(command); });
}

Status Producer::on(const WireFormatInfo& info) {
  if (phase_ != Phase::negotiating) return {};
  auto format = negotiate(info, wishes(options_));
  if (!format) return format.error();
  format_ = *std::move(format);
  log_in();
  return {};
}

Status Producer::on(const Response& response) {
  answered(response.correlation_id, std::nullopt);
  return {};
}

Status Producer::on(const ExceptionResponse& response) {
  answered(response.correlation_id, to_exception(response.exception));
  return {};
}

void Producer::answered(std::int32_t id, const std::optional<BrokerException>& refusal) {
  if (step_ != 0 && id == step_) {
    step_ = 0;
    const bool closing = phase_ == Phase::closing;
    if (refusal && !closing) {
      refuse(*refusal);
    } else {
      step_done();
    }
  } else if (pending_.erase(id) != 0) {
    sink_.on_answer(id, refusal);
  }
}

void Producer::step_done() {
  if (phase_ == Phase::login) {
    SessionInfo info;
    info.session_id = {.connection_id = {connection_id_}, .value = kSession};
    step_ = ask(info);
    phase_ = Phase::session;
  } else if (phase_ == Phase::session) {
    ProducerInfo info;  // for any destination
    info.producer_id = producer_id();
    step_ = ask(info);
    phase_ = Phase::producer;
  } else if (phase_ == Phase::producer) {
    phase_ = Phase::ready;
  } else if (phase_ == Phase::closing) {
    phase_ = Phase::closed;
  }
}

void Producer::refuse(BrokerException why) {
  if (!refused_) refused_ = {.during = phase_, .why = std::move(why)};
  phase_ = Phase::closed;
}

// Of something that wanted no answer, or of the connection as a whole.
Status Producer::on(const ConnectionError& error) {
  refuse(to_exception(error.exception));
  return {};
}

Status Producer::on(const ConnectionControl& control) {
  if (control.close || control.exit) {
    leaving_ = true;
  }
  return {};
}

Status Producer::on(const KeepAliveInfo& info) {
  if (!info.response_required) return {};
  KeepAliveInfo answer;
  answer.command_id = info.command_id;
  write_frame(output_, answer, Encoding{.version = format_.version});
  return {};
}

Status Producer::on(const ShutdownInfo& /*info*/) {
  leaving_ = true;
  return {};
}

}  // namespace wheelpit::openwire
