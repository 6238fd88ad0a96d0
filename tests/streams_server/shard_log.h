#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a shard holds, as text that an answer is made of. No I/O, no clock.
namespace wheelpit::streams_server {

enum class Kind { kinesis, dynamodb };

// Milliseconds since 1970.
using Millis = std::int64_t;

// A record of an answer without its number, which goes between the two. Records may share one.
struct RecordText {
  std::string before;
  std::string after;
};

// `data` is base64, `key` has nothing that JSON escapes.
std::shared_ptr<const RecordText> kinesis_text(std::string_view key, std::string_view data,
                                               Millis arrival);
// `members` are those of the record's `dynamodb` but for SequenceNumber and the creation time:
// `"Keys":{...},"NewImage":{...}`.
std::shared_ptr<const RecordText> dynamodb_text(std::string_view event_name,
                                                std::string_view members, std::uint64_t event,
                                                Millis arrival);

// 56 digits for Kinesis, 21 for DynamoDB; ascending with `number`.
std::string sequence_number(Kind kind, std::uint64_t number);

class ShardLog {
 public:
  struct Page {
    std::string records;  // of a JSON array, without its brackets
    std::size_t next = 0;
  };

  void append(std::uint64_t number, Millis arrival, std::shared_ptr<const RecordText> text);
  // The first `count` of what was ever there are gone.
  void trim(std::size_t count);

  // Places count from the first record that was ever there.
  std::size_t first() const { return trimmed_; }
  std::size_t end() const { return trimmed_ + entries_.size(); }
  // Of the first record that is there with that number or a later one; of the first after it.
  std::size_t at(std::string_view sequence_number, Kind kind) const;
  std::size_t after(std::string_view sequence_number, Kind kind) const;
  std::size_t since(Millis arrival) const;
  // Whether the record of that number has been trimmed.
  bool has_lost(std::string_view sequence_number, Kind kind) const;
  Millis arrival(std::size_t place) const { return entries_[place - trimmed_].arrival; }

  // From `place`, which is not before first(): at most so many records and, past the first record,
  // so many bytes of text.
  Page page(std::size_t place, std::size_t most, std::size_t most_bytes, Kind kind) const;

 private:
  struct Entry {
    std::uint64_t number;
    Millis arrival;
    std::shared_ptr<const RecordText> text;
  };

  std::vector<Entry> entries_;
  std::size_t trimmed_ = 0;
  std::optional<std::uint64_t> last_lost_;
};

}  // namespace wheelpit::streams_server
