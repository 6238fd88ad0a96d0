#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::streams_server {

struct Reply {
  int status = 200;
  std::string body;
  long delay = 0;                  // milliseconds before it is sent
  std::optional<std::size_t> cut;  // the connection ends after so many bytes of the body
};

// What is to be answered instead of the truth.
class FaultScript {
 public:
  struct Fault {
    std::string operation;       // "": any
    std::string stream;          // "": any
    std::string shard;           // "": any
    int times = 1;               // -1: until clear()
    std::optional<Reply> reply;  // nothing: the truth, late or cut
    long delay = 0;
    std::optional<std::size_t> cut;
  };

  // Members: operation, stream, shard, times, status, body, delay, cut; all may be left out.
  void add(const boost::json::object& fault);
  void clear() { faults_.clear(); }
  // The first that fits; it has happened once more.
  std::optional<Fault> next(std::string_view operation, std::string_view stream,
                            std::string_view shard);

 private:
  std::vector<Fault> faults_;
};

}  // namespace wheelpit::streams_server
