#include "record/kinesis_encoder.h"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include "base/json_text.h"
#include "record/kinesis_message.h"

namespace wheelpit {
namespace {

// Of the state of a window: the largest that the service passes on, and some more, as its own limit
// is counted in characters.
constexpr std::size_t kMostStateBytes = (std::size_t{1} << 20) + 4096;

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
  explicit KinesisEncoder(KinesisEventOrigin origin) : origin_(std::move(origin)) {
    append_json_string(origin_.shard_id, id_begin_);
    id_begin_.back() = ':';
    end_ = R"(","eventName":"aws:kinesis:record","invokeIdentityArn":)";
    append_json_string(origin_.role_arn, end_);
    end_ += R"(,"awsRegion":)";
    append_json_string(origin_.region, end_);
    end_ += R"(,"eventSourceARN":)";
    append_json_string(origin_.event_source_arn, end_);
    end_ += '}';
    window_begin_ = R"(],"shardId":)";
    append_json_string(origin_.shard_id, window_begin_);
    window_begin_ += R"(,"eventSourceARN":)";
    append_json_string(origin_.event_source_arn, window_begin_);
  }

  std::string_view head() const override { return R"({"Records":[)"; }
  std::string_view tail() const override { return "]}"; }

  // The data is base64 by its source's check, and a sequence number digits.
  void append(const Record& record, std::string& out) const override {
    const auto& message = *std::get<std::shared_ptr<const Message>>(record.message);
    const auto& parts = static_cast<const KinesisMessage&>(message).parts();
    out += R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":)";
    append_json_string(parts.partition_key, out);
    out += R"(,"sequenceNumber":)";
    append_json_string(parts.sequence_number, out);
    out += R"(,"data":")";
    out += parts.data_in_base64;
    out += R"(","approximateArrivalTimestamp":)";
    append_seconds(parts.arrived, out);
    out += R"(},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":)";
    out += id_begin_;
    out += parts.sequence_number;
    out += end_;
  }

  void close(const CallFrame& call, std::string& out) const override {
    if (!call.window) {
      out += tail();
      return;
    }
    const CallFrame::Window& window = *call.window;
    out += window_begin_;
    out += R"(,"window":{"start":)";
    append_json_string(window.start, out);
    out += R"(,"end":)";
    append_json_string(window.end, out);
    out += R"(},"state":)";
    out += window.state;
    out += R"(,"isFinalInvokeForWindow":)";
    out += window.is_final ? "true" : "false";
    out += R"(,"isWindowTerminatedEarly":)";
    out += window.terminated_early ? "true" : "false";
    out += '}';
  }

  std::size_t most_closing_bytes() const override {
    if (!origin_.has_windows) return tail().size();
    return window_begin_.size() + 256 + kMostStateBytes;
  }

 private:
  KinesisEventOrigin origin_;
  std::string id_begin_;      // of a record's eventID: the shard and a colon
  std::string end_;           // of each record, from the end of its eventID on
  std::string window_begin_;  // of what follows the records
};

}  // namespace

std::unique_ptr<EventEncoder> make_kinesis_encoder(KinesisEventOrigin origin) {
  return std::make_unique<KinesisEncoder>(std::move(origin));
}

}  // namespace wheelpit
