// What the connection does with each command of the broker.

#include <algorithm>
#include <string>
#include <utility>

#include "wire/openwire/connection.h"
#include "wire/openwire/marshal.h"

namespace wheelpit::openwire {

namespace {

// Why a dispatch cannot be read to its end; "" if it can.
std::string trouble_of(const Frame& frame, const FieldReader& reader) {
  if (frame.cut()) {
    return "it is of " + std::to_string(frame.size) + " bytes, which is more than is read";
  }
  if (reader.fault() != FieldReader::Fault::none) return reader.fault_text();
  if (reader.left() != 0) return "it has " + std::to_string(reader.left()) + " bytes too many";
  return {};
}

// The broker's number is the last part of an id, and never 0.
bool has_whole_id(const MessageDispatch& dispatch) {
  return dispatch.message && dispatch.message->message_id &&
         dispatch.message->message_id->broker_sequence_id != 0;
}

}  // namespace

Status Connection::on(const WireFormatInfo& info) {
  if (phase_ != Phase::negotiating) return {};
  auto format = negotiate(info, {.inactivity = options_.inactivity,
                                 .max_frame_bytes = options_.max_frame_bytes,
                                 .host = options_.host,
                                 .version = options_.version});
  if (!format) return format.error();
  format_ = std::move(*format);
  watched_from_ = last_received_ + format_.initial_delay;
  frames_.set_frame_max(options_.max_frame_bytes);
  log_in();
  return {};
}

Status Connection::on(const Response& response) {
  answered(response.correlation_id, std::nullopt);
  return {};
}

Status Connection::on(const ExceptionResponse& response) {
  answered(response.correlation_id, to_exception(response.exception));
  return {};
}

void Connection::answered(std::int32_t command_id, std::optional<BrokerException> why) {
  if (step_ != 0 && command_id == step_) {
    step_ = 0;
    why ? step_failed(std::move(*why)) : step_done();
    return;
  }
  if (count_answered(command_id, why)) return;
  const auto asked = std::ranges::find(asked_, command_id);
  if (asked == asked_.end()) return;
  asked_.erase(asked);
  if (why) {
    events_.emplace_back(Rejected{command_id, std::move(*why)});
  } else {
    events_.emplace_back(Answered{command_id});
  }
}

void Connection::step_done() {
  switch (phase_) {
    case Phase::login:
      return open_session();
    case Phase::session:
      has_session_ = true;
      phase_ = Phase::no_consumer;
      return consume();
    case Phase::consume:
      phase_ = Phase::consuming;
      events_.emplace_back(ConsumeConfirmed());
      begin_counting();
      return;
    case Phase::removing:
      phase_ = Phase::no_consumer;
      events_.emplace_back(ConsumerRemoved());
      return;
    case Phase::closing:
      return shut_down();
    default:
      return;
  }
}

void Connection::step_failed(BrokerException why) {
  switch (phase_) {
    case Phase::login:
      phase_ = Phase::closed;
      events_.emplace_back(LoginRefused{std::move(why)});
      return;
    case Phase::session:
    case Phase::consume:
      phase_ = Phase::no_consumer;
      events_.emplace_back(ConsumeRefused{std::move(why)});
      return;
    default:
      return step_done();  // what we wanted to be rid of is missing
  }
}

bool Connection::is_ours(const std::optional<ConsumerId>& id) const {
  return has_consumer() && id == consumer();
}

Status Connection::on_dispatch(const Frame& frame) {
  MessageDispatch dispatch;
  FieldReader reader(frame.fields, Encoding{.version = format_.version});
  dispatch.fields(reader);
  dispatch.unreadable = trouble_of(frame, reader);
  // It costs this message alone if it can be settled: its id is whole, and all before it.
  if (!dispatch.unreadable.empty() && !has_whole_id(dispatch)) return whole(reader, frame.type);
  if (count_prepared_ && dispatch.consumer_id == counting_consumer()) on_numbers(dispatch);
  if (!dispatch.message || !is_ours(dispatch.consumer_id)) return {};
  if (!dispatch.destination) dispatch.destination = dispatch.message->destination;
  if (!dispatch.destination || !dispatch.message->message_id) {
    return Error(Errc::malformed, "a message from the broker has no id or no destination");
  }
  sink_.on_dispatch(dispatch);
  return {};
}

Status Connection::on(const ConnectionError& error) {
  events_.emplace_back(FailureReported{to_exception(error.exception)});
  return {};
}

Status Connection::on(const ConsumerControl& control) {
  if (!is_ours(control.consumer_id)) return {};
  if (control.close) {
    step_ = 0;
    phase_ = Phase::no_consumer;
    events_.emplace_back(ConsumerClosed());
  } else if (control.prefetch != options_.prefetch) {
    options_.prefetch = control.prefetch;
    events_.emplace_back(PrefetchChanged{control.prefetch});
  }
  return {};
}

Status Connection::on(const ConnectionControl& control) {
  if (control.close || control.exit) events_.emplace_back(BrokerLeaving());
  BrokersAnnounced brokers{.connected = control.connected_brokers.utf8(),
                           .reconnect_to = control.reconnect_to.utf8(),
                           .rebalance = control.rebalance_connection};
  if (!brokers.connected.empty() || !brokers.reconnect_to.empty()) {
    events_.emplace_back(std::move(brokers));
  }
  return {};
}

Status Connection::on(const KeepAliveInfo& info) {
  if (!info.response_required) return {};
  KeepAliveInfo answer;
  answer.command_id = info.command_id;
  write_frame(output_, answer, Encoding{.version = format_.version});
  return {};
}

Status Connection::on(const ShutdownInfo& /*info*/) {
  events_.emplace_back(BrokerLeaving());
  return {};
}

}  // namespace wheelpit::openwire
