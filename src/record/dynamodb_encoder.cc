#include "record/dynamodb_encoder.h"

#include <string_view>
#include <utility>
#include <variant>

#include "base/json_text.h"
#include "record/dynamodb_message.h"
#include "record/stream_event_tail.h"

namespace wheelpit {
namespace {

class DynamoDbEncoder final : public EventEncoder {
 public:
  explicit DynamoDbEncoder(const DynamoDbEventOrigin& origin)
      : tail_(origin.shard_id, origin.event_source_arn, origin.has_windows) {
    source_ = R"(,"eventSource":"aws:dynamodb","awsRegion":)";
    append_json_string(origin.region, source_);
    source_ += R"(,"dynamodb":)";
    arn_ = R"(,"eventSourceARN":)";
    append_json_string(origin.event_source_arn, arn_);
  }

  std::string_view head() const override { return R"({"Records":[)"; }
  std::string_view tail() const override { return StreamEventTail::kPlain; }

  void append(const Record& record, std::string& out) const override {
    const auto& message = *std::get<std::shared_ptr<const Message>>(record.message);
    const auto& parts = static_cast<const DynamoDbMessage&>(message).parts();
    out += R"({"eventID":)";
    append_json_string(parts.event_id, out);
    out += R"(,"eventName":)";
    append_json_string(parts.event_name, out);
    out += R"(,"eventVersion":)";
    append_json_string(parts.event_version, out);
    out += source_;
    out += parts.dynamodb;
    out += arn_;
    if (!parts.user_identity.empty()) {
      out += R"(,"userIdentity":)";
      out += parts.user_identity;
    }
    out += '}';
  }

  void close(const CallFrame& call, std::string& out) const override { tail_.append(call, out); }
  std::size_t most_closing_bytes() const override { return tail_.most_bytes(); }

 private:
  StreamEventTail tail_;
  std::string source_;  // of each record, from the end of its version to what has changed
  std::string arn_;     // what follows that
};

}  // namespace

std::unique_ptr<EventEncoder> make_dynamodb_encoder(const DynamoDbEventOrigin& origin) {
  return std::make_unique<DynamoDbEncoder>(origin);
}

}  // namespace wheelpit
