#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelpit {

// One attribute that a sender has given a message: text, or bytes.
struct SqsAttribute {
  std::string name;
  std::string data_type;                            // "String", "Number", "Binary", "String.label"
  std::optional<std::string> text = {};             // StringValue
  std::optional<std::string> bytes_in_base64 = {};  // BinaryValue, as the service writes it
};

// A message as ReceiveMessage answers it.
struct SqsMessage {
  std::string message_id;
  std::string receipt_handle;
  std::string body;
  std::string md5_of_body;
  std::string md5_of_attributes;  // "" if it has no attributes
  // The queue's own: SentTimestamp, ApproximateReceiveCount and so on, all of them texts.
  std::vector<std::pair<std::string, std::string>> system_attributes = {};
  std::vector<SqsAttribute> attributes = {};  // in the order of the answer

  // The value of a system attribute; "" if there is none.
  const std::string& system_attribute(std::string_view name) const {
    static const std::string none;
    for (const auto& [key, value] : system_attributes) {
      if (key == name) return value;
    }
    return none;
  }
};

}  // namespace wheelpit
