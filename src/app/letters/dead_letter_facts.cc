#include "app/letters/dead_letter_facts.h"

#include <string_view>
#include <utility>
#include <variant>

#include "base/hash.h"

namespace wheelpit {
namespace {

const HeaderValue* find(const HeaderTable& table, std::string_view key) {
  for (const HeaderEntry& entry : table) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string text_in(const HeaderTable& table, std::string_view key) {
  const HeaderValue* const value = find(table, key);
  const auto* const text = value == nullptr ? nullptr : std::get_if<LongString>(&value->value);
  return text == nullptr ? "" : text->bytes;
}

std::uint64_t count_in(const HeaderTable& table) {
  const HeaderValue* const value = find(table, "count");
  if (value == nullptr) return 0;
  if (const auto* count = std::get_if<std::int64_t>(&value->value)) {
    return *count < 0 ? 0 : static_cast<std::uint64_t>(*count);
  }
  const auto* const count = std::get_if<std::uint64_t>(&value->value);
  return count == nullptr ? 0 : *count;
}

const HeaderTable* newest_death(const RabbitMqMessage& message) {
  if (!message.properties.headers) return nullptr;
  const HeaderValue* const deaths = find(*message.properties.headers, "x-death");
  const auto* const array = deaths == nullptr ? nullptr : std::get_if<HeaderArray>(&deaths->value);
  if (array == nullptr || array->empty()) return nullptr;
  return std::get_if<HeaderTable>(&array->front().value);
}

std::string name_of(const RabbitMqMessage& message) {
  constexpr std::size_t kDigits = 16;
  const auto& id = message.properties.message_id;
  if (id && !id->empty()) return *id;
  return "sha256-" + sha256_hex(message.body).substr(0, kDigits);
}

}  // namespace

Letter letter_of(const RabbitMqMessage& message) {
  Letter letter{.id = name_of(message), .bytes = message.body.size()};
  const HeaderTable* const death = newest_death(message);
  if (death == nullptr) return letter;
  letter.to = text_in(*death, "queue");
  letter.reason = text_in(*death, "reason");
  letter.deaths = count_in(*death);
  const HeaderValue* const time = find(*death, "time");
  if (time == nullptr) return letter;
  if (const auto* at = std::get_if<Timestamp>(&time->value)) {
    letter.died_at = WallTime(std::chrono::seconds(static_cast<std::int64_t>(at->seconds)));
  }
  return letter;
}

Letter letter_of(const ActiveMqMessage& message, std::string original) {
  Letter letter{.id = message.message_id, .to = std::move(original), .bytes = message.body.size()};
  if (message.broker_in_time > 0) {
    letter.died_at = WallTime(std::chrono::milliseconds(message.broker_in_time));
  }
  for (const auto& [name, value] : message.properties) {
    if (name == "dlqDeliveryFailureCause") letter.reason = value;
  }
  return letter;
}

Letter letter_of(const SqsMessage& message, const std::string& known_source) {
  const std::string& source = message.system_attribute("DeadLetterQueueSourceArn");
  return {.id = message.message_id,
          .to = source.empty() ? known_source : source,
          .bytes = message.body.size()};
}

}  // namespace wheelpit
