#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace wheelpit {

// A JSON text that holds secrets, read. The memory in which its values lie is overwritten when it
// goes away.
class WipedJson {
 public:
  explicit WipedJson(std::string_view text);
  ~WipedJson();
  WipedJson(const WipedJson&) = delete;
  WipedJson& operator=(const WipedJson&) = delete;

  // Null if the text is not JSON or not an object.
  const boost::json::object* object() const { return value_ ? value_->if_object() : nullptr; }

  // The text under that key of the object; nothing if there is none or it is not a string.
  std::optional<std::string_view> text(std::string_view key) const;

 private:
  std::vector<unsigned char> memory_;
  boost::json::monotonic_resource resource_;  // in memory_
  std::optional<boost::json::value> value_;   // in resource_
};

}  // namespace wheelpit
