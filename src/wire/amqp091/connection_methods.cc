// What the connection does with each method of the server.

#include <string>

#include "wire/amqp091/connection.h"
#include "wire/amqp091/handshake.h"
#include "wire/amqp091/method_dispatch.h"

namespace wheelpit::amqp091 {

Status Connection::on_method(const Frame& frame) {
  return dispatch_method<BasicDeliver, ConnectionStart, ConnectionTune, ConnectionOpenOk,
                         ConnectionClose, ConnectionCloseOk, ConnectionBlocked, ConnectionUnblocked,
                         ChannelOpenOk, ChannelFlow, ChannelClose, ChannelCloseOk, QueueDeclareOk,
                         BasicQosOk, BasicConsumeOk, BasicCancel, BasicCancelOk>(
      frame.payload, [this](const auto& method) { return on(method); },
      [this](MethodId id) { return unexpected(id); });
}

Status Connection::unexpected(MethodId id) const {
  // What crosses our own close on its way needs no answer.
  if (phase_ == Phase::closing_channel || phase_ == Phase::closing) return {};
  return unexpected_method(id);
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
  const std::uint16_t channels = counter_.counts() ? QueueCounter::kChannel : kChannel;
  const auto agreed = answer_tune(method, static_cast<std::uint16_t>(options_.heartbeat.count()),
                                  channels, options_.virtual_host, output_);
  if (!agreed) return agreed.error();
  may_count_ = agreed->channels >= QueueCounter::kChannel;
  frames_.set_limits(agreed->frame_max);
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

// Sent to publishers: deliveries and acknowledgements continue.
Status Connection::on(const ConnectionBlocked& /*method*/) { return {}; }
Status Connection::on(const ConnectionUnblocked& /*method*/) { return {}; }

Status Connection::on(const ChannelOpenOk& method) {
  if (phase_ != Phase::open_channel) return unexpected(method.kId);
  told_prefetch_ = 0;  // of this channel
  ask();
  return {};
}

Status Connection::on(const ChannelFlow& method) {
  if (channel_is_open()) send(kChannel, ChannelFlowOk{method.active});
  return {};
}

Status Connection::on(const ChannelClose& method) {
  send(kChannel, ChannelCloseOk{});
  delivery_.reset();
  if (phase_ == Phase::closing_channel) {  // it crossed ours: continue closing
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

Status Connection::on(const QueueDeclareOk& method) {
  if (phase_ != Phase::idle) return {};
  events_.emplace_back(Idle{});
  if (counter_.counts()) {
    events_.emplace_back(
        QueueCounted{.messages = method.message_count, .consumers = method.consumer_count});
  }
  return {};
}

Status Connection::on(const BasicQosOk& method) {
  if (phase_ != Phase::qos) return unexpected(method.kId);
  begin_consumer();
  return {};
}

Status Connection::on(const BasicConsumeOk& method) {
  if (Status moved = move(method.kId, Phase::consume, Phase::consuming); !moved) return moved;
  if (phase_ == Phase::consuming) events_.emplace_back(ConsumeConfirmed{});
  if (may_count_) counter_.begin(last_received_, options_.count_share);
  adjust();
  return {};
}

Status Connection::on(const BasicCancel& method) {
  if ((method.flags & BasicCancel::kNoWait) == 0 && channel_is_open()) {
    send(kChannel, BasicCancelOk{method.consumer_tag});
  }
  if (phase_ != Phase::consuming) return {};  // it crossed ours, which is answered nevertheless
  phase_ = Phase::no_consumer;
  events_.emplace_back(ConsumerCancelled{});
  return {};
}

Status Connection::on(const BasicCancelOk& method) {
  if (phase_ == Phase::adjusting) {
    ask();
    return {};
  }
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
