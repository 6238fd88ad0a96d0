#include "poll/quarantine.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "base/json_text.h"
#include "base/utc_text.h"
#include "poll/durable_file.h"
#include "record/rabbitmq_properties.h"
#include "record/record_view.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

void append_member(std::string_view key, std::string_view value, std::string& out) {
  append_json_string(key, out);
  out += ':';
  append_json_string(value, out);
  out += ',';
}

// 20261122T003005.123456Z: sorts as it passes.
std::string time_text(WallTime now) { return utc_text("YYYYMMDDThhmmss.ffffffZ", now); }

void append_message(const RabbitMqMessage& message, std::string& out) {
  out += R"("basicProperties":)";
  append_basic_properties(message.properties, message.body.size(), out);
  out += message.redelivered ? ",\"redelivered\":true" : ",\"redelivered\":false";
}

void append_message(const ActiveMqDelivery& delivery, std::string& out) {
  const ActiveMqMessage& message = *delivery.message;
  append_member("destination", message.destination, out);
  append_member("correlationId", message.correlation_id.value_or(""), out);
  append_member("replyTo", message.reply_to.value_or(""), out);
  append_member("type", message.type.value_or(""), out);
  append_member("persistent", message.persistent ? "true" : "false", out);
  append_member("priority", std::to_string(message.priority), out);
  append_member("expiration", std::to_string(message.expiration), out);
  append_member("timestamp", std::to_string(message.timestamp), out);
  out += R"("properties":{)";
  for (const auto& [name, value] : message.properties) append_member(name, value, out);
  if (out.ends_with(',')) out.pop_back();
  out += delivery.redelivered ? "},\"redelivered\":true" : "},\"redelivered\":false";
}

void append_message(const SqsMessage& message, std::string& out) {
  out += R"("attributes":{)";
  for (const auto& [name, value] : message.system_attributes) append_member(name, value, out);
  if (out.ends_with(',')) out.pop_back();
  out += '}';
}

void append_message(const std::shared_ptr<const Message>& message, std::string& out) {
  message->describe(out);
  out += message->redelivered() ? ",\"redelivered\":true" : ",\"redelivered\":false";
}

std::string side_file(const QuarantineLabel& label, const Record& record, const std::string& time) {
  std::string out = "{";
  append_member("time", time, out);
  append_member("mapping", label.mapping_uuid, out);
  append_member("eventSourceArn", label.event_source_arn, out);
  append_member("queue", label.queue, out);
  append_member("virtualHost", label.virtual_host, out);
  append_member("messageId", item_id_of(record), out);
  append_member("cause", record.refusal.value_or(""), out);
  std::visit([&out](const auto& message) { append_message(message, out); }, record.message);
  out += "}\n";
  return out;
}

}  // namespace

Quarantine::Quarantine(fs::path folder, std::uint64_t max_bytes, const Clock& clock)
    : folder_(std::move(folder)), max_bytes_(max_bytes), clock_(clock) {}

asio::awaitable<Result<std::optional<std::string>>> Quarantine::keep(QuarantineLabel label,
                                                                     const Record& record) {
  co_return co_await asio::co_spawn(writer_, keep_here(label, record, clock_.wall_now()),
                                    asio::use_awaitable);
}

asio::awaitable<Result<std::optional<std::string>>> Quarantine::keep_here(
    const QuarantineLabel& label, const Record& record, WallTime now) {
  const std::string_view content = body_of(record);
  const std::string time = time_text(now);
  const std::string side = side_file(label, record, time);
  if (content.size() + side.size() > max_bytes_) co_return std::nullopt;

  std::error_code fault;
  fs::create_directories(folder_, fault);
  if (fault) co_return failure("cannot make ", fault);
  if (auto room = make_room(content.size() + side.size()); !room) co_return room.error();

  const std::string name = time + "-" + std::to_string(++kept_) + "-" + label.mapping_uuid;
  const fs::path body = folder_ / (name + ".body");
  if (auto s = write_durably(body, content); !s) co_return s.error();
  if (auto s = write_durably(folder_ / (name + ".json"), side); !s) co_return s.error();
  if (auto s = sync_folder(folder_); !s) co_return s.error();
  co_return body.string();
}

Status Quarantine::make_room(std::uint64_t bytes) const {
  std::vector<std::pair<fs::path, std::uint64_t>> files;
  std::uint64_t total = bytes;
  std::error_code fault;
  for (fs::directory_iterator it(folder_, fault), end; !fault && it != end; it.increment(fault)) {
    const std::uint64_t size = it->file_size(fault);
    if (fault) break;
    files.emplace_back(it->path(), size);
    total += size;
  }
  std::ranges::sort(files);
  for (auto file = files.begin(); !fault && total > max_bytes_ && file != files.end(); ++file) {
    fs::remove(file->first, fault);
    total -= file->second;
  }
  if (fault) return failure("cannot make room in ", fault);
  return {};
}

Error Quarantine::failure(const char* what, std::error_code fault) const {
  return {Errc::unavailable, what + folder_.string() + ": " + fault.message()};
}

}  // namespace wheelpit
