#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "record/message.h"

namespace wheelpit {

// One change of an item, as a DynamoDB stream tells it.
struct DynamoDbChange {
  std::string_view sequence_number;  // digits
  WallTime created{};                // approximately, in whole seconds
  // JSON objects, as the stream has written them: attributes by name. "" if the stream's view type
  // leaves an image out, or there is none.
  std::string_view keys;
  std::string_view new_image;
  std::string_view old_image;
  std::string_view size_bytes;  // a JSON number, "" if it is unknown
  std::string_view view_type;   // "NEW_AND_OLD_IMAGES"; "" if it is unknown
};

// The record's member `dynamodb`, member by member as the service was recorded to write it. Images
// are copied as they are, so that no value of an attribute changes its notation.
std::string dynamodb_json(const DynamoDbChange& change);

// A record of a DynamoDB stream. It has no order key: the lanes of a shard have one batch in hand,
// and each has keys of its own.
class DynamoDbMessage final : public Message {
 public:
  struct Parts {
    std::string sequence_number;
    std::string event_id;
    std::string event_name;     // "INSERT", "MODIFY", "REMOVE"
    std::string event_version;  // "1.1"
    std::string dynamodb;       // dynamodb_json()
    // JSON object: the service that has deleted it, or "".
    std::string user_identity = {};
    // Of the item that has changed: the same for all of its changes, whatever order or spacing the
    // server writes its attributes in.
    std::string item_key = {};
    WallTime created{};
  };

  explicit DynamoDbMessage(Parts parts) : parts_(std::move(parts)) {}

  const Parts& parts() const { return parts_; }

  std::string_view body() const override { return parts_.dynamodb; }
  std::string_view item_id() const override { return parts_.sequence_number; }
  std::optional<WallTime> created_at() const override { return parts_.created; }
  void describe(std::string& out) const override;

 private:
  Parts parts_;
};

}  // namespace wheelpit
