#include "record/kafka_encoder.h"

#include <string_view>
#include <variant>

#include "base/base64.h"
#include "base/json_text.h"
#include "record/kafka_message.h"

namespace wheelpit {
namespace {

using std::string_view;

string_view name_of(KafkaMessage::TimestampType type) {
  switch (type) {
    case KafkaMessage::TimestampType::none:
      return "NO_TIMESTAMP_TYPE";
    case KafkaMessage::TimestampType::create_time:
      return "CREATE_TIME";
    case KafkaMessage::TimestampType::log_append_time:
      return "LOG_APPEND_TIME";
  }
  return "";
}

void append_bytes(string_view name, string_view bytes, std::string& out) {
  out += name;
  append_base64(bytes, out);
  out += '"';
}

// [49,-61]: bytes as Java's are.
void append_signed_bytes(string_view bytes, std::string& out) {
  out += '[';
  for (const char byte : bytes) {
    if (out.back() != '[') out += ',';
    out += std::to_string(static_cast<int>(static_cast<signed char>(byte)));
  }
  out += ']';
}

void append_header(const KafkaMessage::Header& header, std::string& out) {
  out += '{';
  append_json_string(header.name, out);
  out += ':';
  append_signed_bytes(header.value, out);
  out += '}';
}

class KafkaEncoder final : public EventEncoder {
 public:
  explicit KafkaEncoder(const KafkaEventOrigin& origin) {
    const bool managed = !origin.event_source_arn.empty();
    head_ = R"({"eventSource":)";
    append_json_string(managed ? "aws:kafka" : "SelfManagedKafka", head_);
    if (managed) {
      head_ += R"(,"eventSourceArn":)";
      append_json_string(origin.event_source_arn, head_);
    }
    head_ += R"(,"bootstrapServers":)";
    append_json_string(origin.bootstrap_servers, head_);
    head_ += R"(,"records":{)";
    append_json_string(origin.topic + '-' + std::to_string(origin.partition), head_);
    head_ += ":[";
    begin_ = R"({"topic":)";
    append_json_string(origin.topic, begin_);
    begin_ += R"(,"partition":)" + std::to_string(origin.partition) + R"(,"offset":)";
  }

  string_view head() const override { return head_; }
  string_view tail() const override { return "]}}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& message = *std::get<std::shared_ptr<const Message>>(record.message);
    const auto& parts = static_cast<const KafkaMessage&>(message).parts();
    out += begin_;
    out += std::to_string(parts.offset);
    out += R"(,"timestamp":)";
    out += std::to_string(parts.timestamp);
    out += R"(,"timestampType":")";
    out += name_of(parts.timestamp_type);
    out += '"';
    if (parts.key) append_bytes(R"(,"key":")", *parts.key, out);
    if (parts.value) append_bytes(R"(,"value":")", *parts.value, out);
    out += R"(,"headers":[)";
    for (const KafkaMessage::Header& header : parts.headers) {
      if (out.back() != '[') out += ',';
      append_header(header, out);
    }
    out += "]}";
  }

 private:
  std::string head_;
  std::string begin_;  // of each record, up to its offset
};

}  // namespace

std::unique_ptr<EventEncoder> make_kafka_encoder(const KafkaEventOrigin& origin) {
  return std::make_unique<KafkaEncoder>(origin);
}

}  // namespace wheelpit
