#include "record/record_view.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "base/overloaded.h"

namespace wheelpit {
namespace {

using Shared = std::shared_ptr<const Message>;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view body_of(const Record& record) {
  return std::visit(
      Overloaded{[](const RabbitMqMessage& m) -> std::string_view { return m.body; },
                 [](const ActiveMqDelivery& d) -> std::string_view { return d.message->body; },
                 [](const SqsMessage& m) -> std::string_view { return m.body; },
                 [](const Shared& m) { return m->body(); }},
      record.message);
}

std::string_view item_id_of(const Record& record) {
  return std::visit(Overloaded{[](const RabbitMqMessage& m) -> std::string_view {
                                 const auto& id = m.properties.message_id;
                                 return id ? std::string_view(*id) : std::string_view();
                               },
                               [](const ActiveMqDelivery& d) -> std::string_view {
                                 return d.message->message_id;
                               },
                               [](const SqsMessage& m) -> std::string_view { return m.message_id; },
                               [](const Shared& m) { return m->item_id(); }},
                    record.message);
}

std::string_view order_key_of(const Record& record) {
  return std::visit(Overloaded{[](const RabbitMqMessage&) { return std::string_view(); },
                               [](const ActiveMqDelivery&) { return std::string_view(); },
                               // On a standard queue the group is no promise of an order.
                               [](const SqsMessage& m) -> std::string_view {
                                 if (m.system_attribute("SequenceNumber").empty()) return {};
                                 return m.system_attribute("MessageGroupId");
                               },
                               [](const Shared& m) { return m->order_key(); }},
                    record.message);
}

std::optional<WallTime> created_at(const Record& record) {
  if (const auto* const message = std::get_if<Shared>(&record.message)) {
    return (*message)->created_at();
  }
  // In milliseconds. What is beyond this year means something else, or nothing.
  constexpr std::int64_t kMost = 9'000'000'000'000;  // 2255
  const auto milliseconds = std::visit(
      Overloaded{[](const RabbitMqMessage& m) {
                   const std::uint64_t seconds = m.properties.timestamp.value_or(0);
                   return seconds > kMost / 1000 ? 0 : static_cast<std::int64_t>(seconds) * 1000;
                 },
                 [](const ActiveMqDelivery& d) { return d.message->timestamp; },
                 [](const Shared&) { return std::int64_t{0}; },
                 [](const SqsMessage& m) {
                   return number_in(m.system_attribute("SentTimestamp")).value_or(0);
                 }},
      record.message);
  if (milliseconds <= 0 || milliseconds > kMost) return std::nullopt;
  return WallTime(std::chrono::milliseconds(milliseconds));
}

bool is_redelivered(const Record& record) {
  return std::visit(
      Overloaded{[](const SqsMessage& m) {
                   return number_in(m.system_attribute("ApproximateReceiveCount")).value_or(1) > 1;
                 },
                 [](const Shared& m) { return m->redelivered(); },
                 [](const auto& message) { return message.redelivered; }},
      record.message);
}

}  // namespace wheelpit
