#include "wire/amqp091/publisher.h"

#include <algorithm>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/content.h"
#include "wire/amqp091/method_dispatch.h"
#include "wire/amqp091/table.h"

namespace wheelpit::amqp091 {

namespace {

constexpr std::uint16_t kBasicClass = 60;
constexpr std::uint8_t kPersistent = 2;

// Flags of the properties that are written, in their order.
constexpr std::uint16_t kContentType = 1U << 15U;
constexpr std::uint16_t kHeaders = 1U << 13U;
constexpr std::uint16_t kDeliveryMode = 1U << 12U;
constexpr std::uint16_t kMessageId = 1U << 7U;
constexpr std::uint16_t kTimestamp = 1U << 6U;

}  // namespace

Publisher::Publisher(PublisherOptions options, ConfirmSink& sink, TimePoint /*now*/)
    : options_(std::move(options)), frames_(kFrameMax), sink_(sink), output_(kProtocolHeader) {}

Status Publisher::received(std::size_t count, TimePoint /*now*/) {
  frames_.commit(count);
  while (phase_ != Phase::closed) {
    const auto frame = frames_.next();
    if (!frame) return frame.error();
    if (!*frame) break;
    if (Status handled = on_frame(**frame); !handled) return handled;
  }
  return {};
}

std::uint64_t Publisher::publish(const OutgoingMessage& message) {
  write_publish(message.queue);
  write_content_header(message);
  write_body(message.body);
  pending_[++last_tag_].message_id = message.message_id;
  return last_tag_;
}

std::uint64_t Publisher::publish(const RepeatedMessage& message) {
  write_publish(message.queue);
  {
    const FrameWriter frame(output_, FrameType::header, kOnlyChannel);
    ByteWriter out(output_);
    out.integer(kBasicClass);
    out.integer(std::uint16_t{0});  // weight
    out.integer(static_cast<std::uint64_t>(message.body.size()));
    out.bytes(message.properties);
  }
  write_body(message.body);
  pending_[++last_tag_].message_id = message.message_id;
  return last_tag_;
}

void Publisher::write_publish(std::string_view queue) {
  write_method(output_, kOnlyChannel, BasicPublish{0, {""}, {queue}, BasicPublish::kMandatory});
}

void Publisher::write_body(std::string_view body) {
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, body_frame_bytes_);
    const FrameWriter frame(output_, FrameType::body, kOnlyChannel);
    output_.append(piece);
    body.remove_prefix(piece.size());
  }
}

void Publisher::write_content_header(const OutgoingMessage& message) {
  std::string headers;
  TableWriter table(headers);
  for (const auto& [name, value] : message.headers) table.text(name, value);

  const FrameWriter frame(output_, FrameType::header, kOnlyChannel);
  ByteWriter out(output_);
  out.integer(kBasicClass);
  out.integer(std::uint16_t{0});  // weight
  out.integer(static_cast<std::uint64_t>(message.body.size()));
  out.integer(static_cast<std::uint16_t>(kContentType | kHeaders | kDeliveryMode | kMessageId |
                                         kTimestamp));
  out.short_string(message.content_type);
  out.long_string(headers);
  out.integer(kPersistent);
  out.short_string(message.message_id);
  out.integer(message.timestamp);
}

void Publisher::close() {
  if (phase_ >= Phase::closing) return;
  write_method(output_, kConnectionChannel, ConnectionClose{kReplySuccess, {"stopped"}, 0, 0});
  phase_ = Phase::closing;
}

// --- what the broker says ---

Status Publisher::on_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::method:
      return on_method(frame);
    case FrameType::header:
      came_back(frame.payload);
      return {};
    case FrameType::body:  // of a message that comes back: nobody wants it
    case FrameType::heartbeat:
      return {};
  }
  return Error(Errc::malformed, "a frame of unknown type");
}

Status Publisher::on_method(const Frame& frame) {
  return dispatch_method<BasicAck, BasicNack, BasicReturn, ConnectionStart, ConnectionTune,
                         ConnectionOpenOk, ConnectionClose, ConnectionCloseOk, ConnectionBlocked,
                         ConnectionUnblocked, ChannelOpenOk, ChannelFlow, ChannelClose,
                         ConfirmSelectOk>(
      frame.payload, [this](const auto& method) { return on(method); },
      [this](MethodId id) { return unexpected(id); });
}

Status Publisher::unexpected(MethodId id) const {
  if (phase_ == Phase::closing) return {};  // it crossed our close
  return unexpected_method(id);
}

Status Publisher::on(const ConnectionStart& method) {
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

Status Publisher::on(const ConnectionTune& method) {
  if (phase_ != Phase::login) return unexpected(method.kId);
  const auto agreed = answer_tune(method, 0, kOnlyChannel, options_.virtual_host, output_);
  if (!agreed) return agreed.error();
  frames_.set_limits(agreed->frame_max);
  body_frame_bytes_ = agreed->frame_max - kFrameOverhead;
  phase_ = Phase::open;
  return {};
}

Status Publisher::on(const ConnectionOpenOk& method) {
  if (phase_ != Phase::open) return unexpected(method.kId);
  write_method(output_, kOnlyChannel, ChannelOpen{});
  phase_ = Phase::open_channel;
  return {};
}

Status Publisher::on(const ChannelOpenOk& method) {
  if (phase_ != Phase::open_channel) return unexpected(method.kId);
  write_method(output_, kOnlyChannel, ConfirmSelect{});
  phase_ = Phase::select;
  return {};
}

Status Publisher::on(const ConfirmSelectOk& method) {
  if (phase_ != Phase::select) return unexpected(method.kId);
  phase_ = Phase::ready;
  return {};
}

Status Publisher::on(const ConnectionClose& method) {
  if (!closed_) {
    closed_ = {.during = phase_,
               .reason = {.code = method.reply_code, .text = std::string(method.reply_text.text)}};
  }
  write_method(output_, kConnectionChannel, ConnectionCloseOk{});
  phase_ = Phase::closed;
  return {};
}

Status Publisher::on(const ConnectionCloseOk& method) {
  if (phase_ != Phase::closing) return unexpected(method.kId);
  phase_ = Phase::closed;
  return {};
}

Status Publisher::on(const ConnectionBlocked& /*method*/) {
  blocked_ = true;
  return {};
}

Status Publisher::on(const ConnectionUnblocked& /*method*/) {
  blocked_ = false;
  return {};
}

Status Publisher::on(const ChannelFlow& method) {
  if (phase_ == Phase::ready) write_method(output_, kOnlyChannel, ChannelFlowOk{method.active});
  return {};
}

// One channel is all there is: without it the connection is of no use.
Status Publisher::on(const ChannelClose& method) {
  write_method(output_, kOnlyChannel, ChannelCloseOk{});
  if (phase_ == Phase::closing) return {};
  closed_ = {.during = phase_,
             .reason = {.code = method.reply_code, .text = std::string(method.reply_text.text)}};
  close();
  return {};
}

Status Publisher::on(const BasicReturn& method) {
  returning_ = CloseReason{.code = method.reply_code, .text = std::string(method.reply_text.text)};
  return {};
}

// A message that comes back is told by its id; its confirm follows.
void Publisher::came_back(std::string_view content_header) {
  auto reason = std::exchange(returning_, std::nullopt);
  const auto header = read_content_header(content_header);
  if (!reason || !header) return;
  const auto id = read_properties(header->properties).message_id;
  const auto sent = std::ranges::find_if(
      pending_, [&](const auto& entry) { return entry.second.message_id == id; });
  if (sent != pending_.end()) sent->second.returned = std::move(reason);
}

Status Publisher::on(const BasicAck& method) {
  return settle(method.delivery_tag, method.multiple != 0, true);
}

Status Publisher::on(const BasicNack& method) {
  return settle(method.delivery_tag, (method.flags & BasicNack::kMultiple) != 0, false);
}

Status Publisher::settle(std::uint64_t tag, bool multiple, bool taken) {
  if (tag > last_tag_) {
    return Error(Errc::malformed, "the broker confirms a message that was not published");
  }
  auto sent = multiple ? pending_.begin() : pending_.find(tag);
  while (sent != pending_.end() && sent->first <= tag) {
    const auto [number, pending] = std::move(*sent);
    sent = pending_.erase(sent);
    const Confirm outcome = taken ? Confirm::taken : Confirm::refused;
    sink_.on_confirm(number, pending.returned ? Confirm::returned : outcome,
                     pending.returned.value_or(CloseReason()));
    if (!multiple) break;
  }
  return {};
}

}  // namespace wheelpit::amqp091
