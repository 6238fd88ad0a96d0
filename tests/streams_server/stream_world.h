#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fault_script.h"
#include "hash_key.h"
#include "shard_log.h"

// Streams of Kinesis and DynamoDB as a test scripts them: what is asked, and what is answered. No
// I/O, no clock.
namespace wheelpit::streams_server {

struct Shard {
  std::string id;
  std::vector<std::string> parents;
  HashKey first_key = 0;
  HashKey last_key = 0;
  std::uint64_t from_number = 0;
  std::optional<std::uint64_t> to_number;  // it is closed
  ShardLog log;
};

struct Stream {
  Kind kind = Kind::kinesis;
  std::string arn;
  Millis created = 0;
  std::vector<Shard> shards;
  std::size_t shards_made = 0;

  Shard* shard(std::string_view id);
  Shard& open_shard(std::vector<std::string> parents, HashKey first, HashKey last,
                    std::uint64_t number);
};

class StreamWorld {
 public:
  // Of a service: `target` is the request's X-Amz-Target.
  Reply answer(std::string_view target, std::string_view body, Millis now);
  // Of a test, as tests/e2e/harness/scripted_streams.py has them: {"do": "create" ...}.
  Reply command(std::string_view body, Millis now);

 private:
  struct Place {
    std::string stream;  // name or ARN
    std::string shard;
  };

  struct Call {
    std::string operation;
    Place place;
    std::string body;
    Millis at = 0;
    int status = 200;
  };

  // A member of this class for each operation.
  using Operation = boost::json::object (StreamWorld::*)(const boost::json::object&, Millis);
  static const std::map<std::string_view, Operation>& operations();
  static const std::map<std::string_view, Operation>& commands();

  boost::json::object create_stream(const boost::json::object& asked, Millis now);
  boost::json::object list_streams(const boost::json::object& asked, Millis now);
  boost::json::object summary(const boost::json::object& asked, Millis now);
  boost::json::object describe(const boost::json::object& asked, Millis now);
  boost::json::object list_shards(const boost::json::object& asked, Millis now);
  boost::json::object iterator(const boost::json::object& asked, Millis now);
  boost::json::object put_record(const boost::json::object& asked, Millis now);
  boost::json::object put_records(const boost::json::object& asked, Millis now);
  boost::json::object split(const boost::json::object& asked, Millis now);
  boost::json::object merge(const boost::json::object& asked, Millis now);

  boost::json::object fill(const boost::json::object& asked, Millis now);
  boost::json::object change(const boost::json::object& asked, Millis now);
  boost::json::object roll(const boost::json::object& asked, Millis now);
  boost::json::object trim(const boost::json::object& asked, Millis now);
  boost::json::object forget(const boost::json::object& asked, Millis now);
  boost::json::object expire(const boost::json::object& asked, Millis now);
  boost::json::object script(const boost::json::object& asked, Millis now);
  boost::json::object clear(const boost::json::object& asked, Millis now);
  boost::json::object calls(const boost::json::object& asked, Millis now);

  // Not by way of a JSON value: it is most of what a benchmark asks.
  std::string get_records(const boost::json::object& asked, Millis now);

  static std::string stream_name(const boost::json::object& asked);
  Stream& stream(const boost::json::object& asked);
  Shard& shard(Stream& stream, std::string_view id);
  // Whom a request is about.
  static Place place_of(std::string_view operation, const boost::json::object& asked);
  boost::json::object put(Stream& stream, const boost::json::object& entry, Millis now);

  std::map<std::string, Stream, std::less<>> streams_;  // by name; DynamoDB's by ARN
  FaultScript faults_;
  std::vector<Call> calls_;
  std::uint64_t numbers_ = 0;
  std::uint64_t epoch_ = 0;  // of iterators
};

}  // namespace wheelpit::streams_server
