#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace wheelpit {

// One call of a function with a batch, as GET mappings/{UUID}/batches answers it. What is absent
// there is "" or 0 here.
struct BatchRow {
  std::int64_t number = 0;  // grows from call to call of a mapping
  std::string request_id;   // of all attempts the same; "" if the function was not called
  double started_at = 0;    // Unix seconds
  std::int64_t records = 0;
  std::int64_t bytes = 0;
  std::int64_t waited_milliseconds = 0;
  std::int64_t ran_milliseconds = 0;
  std::int64_t attempt = 1;
  std::string outcome;  // "done", "partly", "retry", "given back", "halved", "discarded",
                        // "not called", "left"
  std::int64_t failed_records = 0;
  std::string error_type;
  std::string version;
  std::string lane;  // shard or partition
};

// Nothing if the object has no number.
std::optional<BatchRow> batch_row(const boost::json::object& members);

// Whether all of it was processed.
bool is_good(const BatchRow& row);

// "done", "3 of 10 failed, redelivered", "failed (Unhandled), retrying".
std::string outcome_text(const BatchRow& row);

// "850 B", "12.3 kB", "4.0 MB".
std::string bytes_text(std::int64_t bytes);

enum class Colour : std::uint8_t { none, green, yellow, red, dim };
// `text` in that colour; as it is if `coloured` is false.
std::string in_colour(const std::string& text, Colour colour, bool coloured);

// "12:04:01.123  10 records  12.3 kB   42 ms  done", in local time, without a line feed.
std::string batch_line(const BatchRow& row, bool coloured);

}  // namespace wheelpit
