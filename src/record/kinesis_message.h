#pragma once

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
  struct Parts {
    std::string sequence_number;
    std::string partition_key;
    std::string data_in_base64;  // as the stream's API and the event have it
    WallTime arrived{};          // at the stream
  };

  explicit KinesisMessage(Parts parts) : parts_(std::move(parts)) {}

  const Parts& parts() const { return parts_; }

  // Decoded when it is first asked for: what no filter looks at stays as it came.
  std::string_view body() const override {
    if (!data_) data_ = from_base64(parts_.data_in_base64).value_or("");
    return *data_;
  }
  std::string_view item_id() const override { return parts_.sequence_number; }
  std::optional<WallTime> created_at() const override { return parts_.arrived; }
  void describe(std::string& out) const override {
    out += R"("sequenceNumber":)";
    append_json_string(parts_.sequence_number, out);
    out += R"(,"partitionKey":)";
    append_json_string(parts_.partition_key, out);
  }

 private:
  Parts parts_;
  mutable std::optional<std::string> data_;
};

}  // namespace wheelpit
