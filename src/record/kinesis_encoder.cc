#include "record/kinesis_encoder.h"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include "base/json_text.h"
#include "record/kinesis_message.h"
#include "record/stream_event_tail.h"

namespace wheelpit {
namespace {

// Seconds with up to three decimals, as a number is written without an exponent.
void append_seconds(WallTime time, std::string& out) {
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
  const std::int64_t seconds = millis >= 0 ? millis / 1000 : 0;
  const std::int64_t rest = millis >= 0 ? millis % 1000 : 0;
  out += std::to_string(seconds);
  if (rest == 0) return;
  std::string decimals = std::to_string(1000 + rest);
  decimals[0] = '.';
  while (decimals.back() == '0') decimals.pop_back();
  out += decimals;
}

class KinesisEncoder final : public EventEncoder {
 public:
  explicit KinesisEncoder(KinesisEventOrigin origin)
      : origin_(std::move(origin)),
        tail_(origin_.shard_id, origin_.event_source_arn, origin_.has_windows) {
    append_json_string(origin_.shard_id, id_begin_);
    id_begin_.back() = ':';
    end_ = R"(","eventName":"aws:kinesis:record","invokeIdentityArn":)";
    append_json_string(origin_.role_arn, end_);
    end_ += R"(,"awsRegion":)";
    append_json_string(origin_.region, end_);
    end_ += R"(,"eventSourceARN":)";
    append_json_string(origin_.event_source_arn, end_);
    end_ += '}';
  }

  std::string_view head() const override { return R"({"Records":[)"; }
  std::string_view tail() const override { return StreamEventTail::kPlain; }

  // The data is base64 by its source's check, and a sequence number digits.
  void append(const Record& record, std::string& out) const override {
    const auto& message = *std::get<std::shared_ptr<const Message>>(record.message);
    const auto& parts = static_cast<const KinesisMessage&>(message).parts();
    out += R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":)";
    append_json_string(parts.partition_key, out);
    out += R"(,"sequenceNumber":")";
    out += parts.sequence_number;
    out += R"(","data":")";
    out += parts.data_in_base64;
    out += R"(","approximateArrivalTimestamp":)";
    append_seconds(parts.arrived, out);
    out += R"(},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":)";
    out += id_begin_;
    out += parts.sequence_number;
    out += end_;
  }

  void close(const CallFrame& call, std::string& out) const override { tail_.append(call, out); }
  std::size_t most_closing_bytes() const override { return tail_.most_bytes(); }

 private:
  KinesisEventOrigin origin_;
  StreamEventTail tail_;
  std::string id_begin_;  // of a record's eventID: the shard and a colon
  std::string end_;       // of each record, from the end of its eventID on
};

}  // namespace

std::unique_ptr<EventEncoder> make_kinesis_encoder(KinesisEventOrigin origin) {
  return std::make_unique<KinesisEncoder>(std::move(origin));
}

}  // namespace wheelpit
