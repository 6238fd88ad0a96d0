#include "wire/openwire/connection.h"

#include <algorithm>
#include <utility>

#include "wire/openwire/client_commands.h"
#include "wire/openwire/command_dispatch.h"
#include "wire/openwire/connection_send.h"
#include "wire/openwire/handshake.h"
#include "wire/openwire/marshal.h"

namespace wheelpit::openwire {

namespace {

// The broker's first frame is some hundred bytes; anything else that calls it OpenWire is not.
constexpr std::size_t kMaxHandshakeBytes = std::size_t{64} << 10;

Wishes wishes(const ConnectionOptions& options) {
  return {.inactivity = options.inactivity,
          .max_frame_bytes = options.max_frame_bytes,
          .host = options.host,
          .version = options.version};
}

}  // namespace

Connection::Connection(ConnectionOptions options, DispatchSink& sink, TimePoint now)
    : options_(std::move(options)),
      connection_id_(to_modified_utf8(options_.connection_id)),
      queue_(to_modified_utf8(options_.queue)),
      frames_(kMaxHandshakeBytes),
      sink_(sink),
      last_sent_(now),
      last_received_(now),
      began_(now),
      may_count_(options_.count_every != Duration::zero()),
      count_answers_(connection_id_ + ":1") {
  write_hello(output_, wishes(options_));
}

Status Connection::received(std::size_t count, TimePoint now) {
  frames_.commit(count);
  last_received_ = now;
  while (phase_ != Phase::closed) {
    const auto frame = frames_.next();
    if (!frame) return frame.error();
    if (!*frame) break;
    if (Status handled = on_frame(**frame); !handled) return handled;
  }
  return {};
}

std::string Connection::take_output(TimePoint now) {
  last_sent_ = now;
  return std::exchange(output_, {});
}

// The protocol: who is silent for the agreed time is dead, and who has nothing to say says so three
// times in it. A quarter more, so that a busy machine is not taken for a dead one.
TimePoint Connection::given_up_at() const {
  const Duration agreed = format_.inactivity;
  return std::max(last_received_, watched_from_) + agreed + agreed / 4;
}

TimePoint Connection::next_time() const {
  const Duration agreed = format_.inactivity;
  const TimePoint ask = counting() ? count_at_ : TimePoint::max();
  if (agreed == Duration::zero() || phase_ == Phase::closed) return ask;
  return std::min({ask, last_sent_ + agreed / 3, given_up_at()});
}

Status Connection::on_time(TimePoint now) {
  if (counting() && now >= count_at_) count(now);
  const Duration agreed = format_.inactivity;
  if (agreed == Duration::zero() || phase_ == Phase::closed) return {};
  if (now >= given_up_at()) {
    const auto silence = std::chrono::floor<std::chrono::milliseconds>(now - last_received_);
    return Error(Errc::timed_out,
                 "no heartbeat from the broker for " + std::to_string(silence.count()) + " ms");
  }
  if (now >= last_sent_ + agreed / 3) {
    if (output_.empty()) send(KeepAliveInfo(), Answer::none);
    last_sent_ = now;
  }
  return {};
}

ConsumerId Connection::consumer() const {
  return {.connection_id = {connection_id_}, .session_id = kSession, .value = consumer_value_};
}

std::int32_t Connection::acknowledge(const Acknowledgement& ack) {
  if (!has_consumer()) return 0;
  constexpr std::size_t kLongestCause = 2'000;
  MessageAck command;
  command.destination = ack.destination;
  command.consumer_id = consumer();
  command.ack_type = static_cast<std::int8_t>(ack.type);
  command.first_message_id = ack.first;
  command.last_message_id = ack.last;
  command.message_count = ack.count;
  std::string cause;
  if (ack.type == AckType::poison) {
    // A character that the cut goes through becomes U+FFFD.
    append_modified_utf8(ack.cause.substr(0, kLongestCause), cause);
    // A class of Java's own: the broker replaces what it cannot load.
    command.poison_cause = {.class_name = {"java.lang.Throwable"}, .message = {cause}, .trace = {}};
  }
  const std::int32_t id = send(command, ack.answer);
  if (ack.answer == Answer::wanted) asked_.push_back(id);
  return id;
}

void Connection::set_prefetch(std::int32_t prefetch) {
  if (options_.prefetch == prefetch) return;
  options_.prefetch = prefetch;
  if (!has_consumer()) return;
  ConsumerControl control;
  control.destination = {.type = DataType::queue, .physical_name = {queue_}};
  control.consumer_id = consumer();
  control.prefetch = prefetch;
  send(control, Answer::none);
}

std::int32_t Connection::send_remove(const RemovedId& id, std::int64_t last_delivered) {
  RemoveInfo remove;
  remove.object_id = id;
  remove.last_delivered_sequence_id = last_delivered;
  return send(remove, Answer::wanted);
}

void Connection::remove_consumer(std::int64_t last_delivered) {
  if (!has_consumer()) return;
  step_ = send_remove(consumer(), last_delivered);
  phase_ = Phase::removing;
}

void Connection::consume() {
  if (phase_ != Phase::no_consumer) return;
  if (!has_session_) return open_session();
  ++consumer_value_;  // the broker takes no id twice
  ConsumerInfo info;
  info.consumer_id = consumer();
  info.destination = {.type = DataType::queue, .physical_name = {queue_}};
  info.prefetch_size = options_.prefetch;
  info.dispatch_async = true;
  step_ = send(info, Answer::wanted);
  phase_ = Phase::consume;
}

void Connection::close(std::int64_t last_delivered) {
  if (phase_ == Phase::closing || phase_ == Phase::closed) return;
  if (phase_ < Phase::session) {
    return shut_down();  // the broker knows of nothing that could be removed
  }
  if (has_consumer()) send_remove(consumer(), last_delivered);
  if (has_session_) {
    send_remove(SessionId{.connection_id = {connection_id_}, .value = kSession}, kNone);
  }
  step_ = send_remove(ConnectionId{.value = {connection_id_}}, kNone);
  phase_ = Phase::closing;
}

void Connection::log_in() {
  const Introduction who(options_.username, options_.password, options_.client_id);
  step_ = send(who.command(connection_id_), Answer::wanted);
  options_.password = Secret();
  phase_ = Phase::login;
}

void Connection::open_session() {
  SessionInfo info;
  info.session_id = {.connection_id = {connection_id_}, .value = kSession};
  step_ = send(info, Answer::wanted);
  phase_ = Phase::session;
}

void Connection::shut_down() {
  if (phase_ != Phase::negotiating) send(ShutdownInfo(), Answer::none);
  phase_ = Phase::closed;
  events_.emplace_back(CloseConfirmed());
}

// --- what the broker says ---

Status Connection::on_frame(const Frame& frame) {
  if (phase_ == Phase::negotiating) {
    if (Status hello = check_hello(frame); !hello) return hello;
  }
  if (frame.type == DataType::message_dispatch) return on_dispatch(frame);
  return dispatch_command<Response, DataResponse, DataArrayResponse, IntegerResponse,
                          ExceptionResponse, WireFormatInfo, ConnectionError, ConsumerControl,
                          ConnectionControl, KeepAliveInfo, ShutdownInfo>(
      frame, {.version = format_.version}, [this](const auto& command) { return on(command); });
}

}  // namespace wheelpit::openwire
