#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "record/message.h"

namespace wheelpit {

// A record of a Kinesis stream. It has no order key: the lanes of a shard have one batch in hand,
// and each has keys of its own.
class KinesisMessage final : public Message {
 public:
  struct View {
    std::string_view sequence_number;
    std::string_view partition_key;
    std::string_view data_in_base64;  // as the stream's API and the event have it
    WallTime arrived{};               // at the stream
  };
  // The same with texts of its own.
  struct Parts {
    std::string sequence_number;
    std::string partition_key;
    std::string data_in_base64;
    WallTime arrived{};
  };

  // What `view` looks at lives at least as long as the message.
  explicit KinesisMessage(const View& view) : view_(view) {}
  explicit KinesisMessage(Parts parts)
      : own_(std::make_unique<const Parts>(std::move(parts))),
        view_{.sequence_number = own_->sequence_number,
              .partition_key = own_->partition_key,
              .data_in_base64 = own_->data_in_base64,
              .arrived = own_->arrived} {}

  const View& parts() const { return view_; }

  // Decoded when it is first asked for: what no filter looks at stays as it came.
  std::string_view body() const override {
    if (!data_) {
      data_ = std::make_unique<std::string>(from_base64(view_.data_in_base64).value_or(""));
    }
    return *data_;
  }
  std::string_view item_id() const override { return view_.sequence_number; }
  std::optional<WallTime> created_at() const override { return view_.arrived; }
  void describe(std::string& out) const override {
    out += R"("sequenceNumber":)";
    append_json_string(view_.sequence_number, out);
    out += R"(,"partitionKey":)";
    append_json_string(view_.partition_key, out);
  }

 private:
  std::unique_ptr<const Parts> own_;
  View view_;
  mutable std::unique_ptr<const std::string> data_;
};

}  // namespace wheelpit
