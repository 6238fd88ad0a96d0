#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// Reads the members of a stored document into the members of a struct. Unknown members are skipped.
// The first member of a wrong type, or absent although required, is remembered for status(); what
// follows is still read.
class MemberReader {
 public:
  // Errc::malformed if `text` is not a JSON object.
  static Result<MemberReader> parse(std::string_view text);
  explicit MemberReader(boost::json::object members) : members_(std::move(members)) {}

  // Absent or null is a fault.
  template <class T>
  void required(std::string_view key, T& out) {
    if (!has(key)) fail(key, "is missing");
    optional(key, out);
  }

  // Absent or null leaves `out` as it is.
  void optional(std::string_view key, std::string& out);
  void optional(std::string_view key, bool& out);
  void optional(std::string_view key, int& out);
  void optional(std::string_view key, std::uint64_t& out);
  void optional(std::string_view key, double& out);
  void optional(std::string_view key, WallTime& out);  // microseconds since 1970
  void optional(std::string_view key, std::vector<std::string>& out);
  void optional(std::string_view key, std::map<std::string, std::string>& out);
  template <class T>
  void optional(std::string_view key, std::optional<T>& out) {
    if (has(key)) optional(key, out.emplace());
  }

  // Calls `read` with each object of an array.
  void objects(std::string_view key, const std::function<void(MemberReader&)>& read);

  // Remembers a fault of the caller's own: "member \"state\" is unknown".
  void fail(std::string_view key, std::string_view what);

  // Errc::malformed with the first fault, if there was one.
  Status status() const;

 private:
  const boost::json::value* find(std::string_view key) const;  // null: absent or JSON null
  bool has(std::string_view key) const { return find(key) != nullptr; }

  boost::json::object members_;
  std::string fault_;
};

}  // namespace wheelpit
