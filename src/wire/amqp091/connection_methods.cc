// What the connection does with each method of the server.

#include <string>
#include <string_view>

#include "wire/amqp091/connection.h"
#include "wire/amqp091/handshake.h"

namespace wheelpit::amqp091 {

namespace {

constexpr std::uint32_t key(MethodId id) {
  return (std::uint32_t{id.class_id} << 16U) | id.method_id;
}

}  // namespace

template <class Method>
Status Connection::dispatch(std::string_view arguments) {
  Method method;
  if (!read_method(arguments, method)) {
    return Error(Errc::malformed, "method " + std::to_string(Method::kId.class_id) + "." +
                                      std::to_string(Method::kId.method_id) + " is too short");
  }
  return on(method);
}

Status Connection::on_method(const Frame& frame) {
  ByteReader in(frame.payload);
  MethodId id;
  id.class_id = in.integer<std::uint16_t>();
  id.method_id = in.integer<std::uint16_t>();
  if (!in.ok()) return Error(Errc::malformed, "a method frame without a method");
  const std::string_view arguments = in.take(in.left());

  switch (key(id)) {
    case key(BasicDeliver::kId):
      return dispatch<BasicDeliver>(arguments);
    case key(ConnectionStart::kId):
      return dispatch<ConnectionStart>(arguments);
    case key(ConnectionTune::kId):
      return dispatch<ConnectionTune>(arguments);
    case key(ConnectionOpenOk::kId):
      return dispatch<ConnectionOpenOk>(arguments);
    case key(ConnectionClose::kId):
      return dispatch<ConnectionClose>(arguments);
    case key(ConnectionCloseOk::kId):
      return dispatch<ConnectionCloseOk>(arguments);
    case key(ConnectionBlocked::kId):
      return dispatch<ConnectionBlocked>(arguments);
    case key(ConnectionUnblocked::kId):
      return dispatch<ConnectionUnblocked>(arguments);
    case key(ChannelOpenOk::kId):
      return dispatch<ChannelOpenOk>(arguments);
    case key(ChannelFlow::kId):
      return dispatch<ChannelFlow>(arguments);
    case key(ChannelClose::kId):
      return dispatch<ChannelClose>(arguments);
    case key(ChannelCloseOk::kId):
      return dispatch<ChannelCloseOk>(arguments);
    case key(BasicQosOk::kId):
      return dispatch<BasicQosOk>(arguments);
    case key(BasicConsumeOk::kId):
      return dispatch<BasicConsumeOk>(arguments);
    case key(BasicCancel::kId):
      return dispatch<BasicCancel>(arguments);
    case key(BasicCancelOk::kId):
      return dispatch<BasicCancelOk>(arguments);
    default:
      return unexpected(id);
  }
}

Status Connection::unexpected(MethodId id) const {
  // What crosses our own close on its way needs no answer.
  if (phase_ == Phase::closing_channel || phase_ == Phase::closing) return {};
  return Error(Errc::malformed, "unexpected method " + std::to_string(id.class_id) + "." +
                                    std::to_string(id.method_id) + " from the broker");
}

Status Connection::move(MethodId id, Phase from, Phase to) {
  if (phase_ != from) return unexpected(id);
  phase_ = to;
  return {};
}

Status Connection::on(const ConnectionStart& method) {
  if (phase_ != Phase::start) return unexpected(method.kId);
  const Introduction who{.username = options_.username,
                         .password = options_.password,
                         .connection_name = options_.connection_name,
                         .version = options_.version};
  if (Status answered = answer_start(method, who, output_); !answered) return answered;
  options_.password = Secret();
  phase_ = Phase::login;
  return {};
}

Status Connection::on(const ConnectionTune& method) {
  if (phase_ != Phase::login) return unexpected(method.kId);
  const auto agreed = answer_tune(method, static_cast<std::uint16_t>(options_.heartbeat.count()),
                                  options_.virtual_host, output_);
  if (!agreed) return agreed.error();
  frames_.set_frame_max(agreed->frame_max);
  heartbeat_ = std::chrono::seconds(agreed->heartbeat);
  phase_ = Phase::open;
  return {};
}

Status Connection::on(const ConnectionOpenOk& method) {
  if (phase_ != Phase::open) return unexpected(method.kId);
  send(kChannel, ChannelOpen{});
  phase_ = Phase::open_channel;
  return {};
}

Status Connection::on(const ConnectionClose& method) {
  events_.emplace_back(ConnectionClosed{
      phase_, {.code = method.reply_code, .text = std::string(method.reply_text.text)}});
  send(kConnectionChannel, ConnectionCloseOk{});
  phase_ = Phase::closed;
  return {};
}

Status Connection::on(const ConnectionCloseOk& method) {
  if (phase_ != Phase::closing) return unexpected(method.kId);
  phase_ = Phase::closed;
  events_.emplace_back(CloseConfirmed{});
  return {};
}

// Sent to publishers: deliveries and acknowledgements go on.
Status Connection::on(const ConnectionBlocked& /*method*/) { return {}; }
Status Connection::on(const ConnectionUnblocked& /*method*/) { return {}; }

Status Connection::on(const ChannelOpenOk& method) {
  if (phase_ != Phase::open_channel) return unexpected(method.kId);
  send(kChannel, BasicQos{0, options_.prefetch_count, 0});
  phase_ = Phase::qos;
  return {};
}

Status Connection::on(const ChannelFlow& method) {
  if (channel_is_open()) send(kChannel, ChannelFlowOk{method.active});
  return {};
}

Status Connection::on(const ChannelClose& method) {
  send(kChannel, ChannelCloseOk{});
  delivery_.reset();
  if (phase_ == Phase::closing_channel) {  // it crossed ours: go on closing
    phase_ = Phase::no_channel;
    close();
    return {};
  }
  events_.emplace_back(ChannelClosed{
      phase_, {.code = method.reply_code, .text = std::string(method.reply_text.text)}});
  phase_ = Phase::no_channel;
  return {};
}

Status Connection::on(const ChannelCloseOk& method) {
  if (Status moved = move(method.kId, Phase::closing_channel, Phase::no_channel); !moved) {
    return moved;
  }
  close();
  return {};
}

Status Connection::on(const BasicQosOk& method) {
  if (Status moved = move(method.kId, Phase::qos, Phase::no_consumer); !moved) return moved;
  consume();
  return {};
}

Status Connection::on(const BasicConsumeOk& method) {
  if (Status moved = move(method.kId, Phase::consume, Phase::consuming); !moved) return moved;
  if (phase_ == Phase::consuming) events_.emplace_back(ConsumeConfirmed{});
  return {};
}

Status Connection::on(const BasicCancel& method) {
  if ((method.flags & BasicCancel::kNoWait) == 0 && channel_is_open()) {
    send(kChannel, BasicCancelOk{method.consumer_tag});
  }
  if (phase_ != Phase::consuming) return {};  // it crossed ours, which is answered all the same
  phase_ = Phase::no_consumer;
  events_.emplace_back(ConsumerCancelled{});
  return {};
}

Status Connection::on(const BasicCancelOk& method) {
  if (phase_ != Phase::cancelling) return unexpected(method.kId);
  phase_ = Phase::no_consumer;
  events_.emplace_back(CancelConfirmed{});
  return {};
}

Status Connection::on(const BasicDeliver& method) {
  // Also between a cancel and its confirmation, and whenever else the server thinks it right: a
  // message that was sent is ours to settle.
  return channel_is_open() ? delivery_.on_deliver(method) : unexpected(method.kId);
}

}  // namespace wheelpit::amqp091
