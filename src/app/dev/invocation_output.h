#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

// What a function printed, by the invocation in which it did: cut out of the events of its log,
// stream by stream, between START and REPORT. What a stream has before its first START was printed
// by the init, and counts as that invocation's.
class InvocationOutput {
 public:
  void add(std::string_view stream, std::string_view message);

  // The messages of the oldest invocation of that id that has ended and was not taken yet. Nothing
  // while there is none.
  std::optional<std::vector<std::string>> take(const std::string& request_id);
  // What no invocation has, such as the words of an init that failed.
  std::vector<std::string> take_loose();

 private:
  struct Stream {
    std::string request_id;  // "" outside of an invocation
    std::vector<std::string> messages;
  };
  std::map<std::string, Stream, std::less<>> streams_;
  std::multimap<std::string, std::vector<std::string>> ended_;  // in order of the end
};

}  // namespace wheelpit
