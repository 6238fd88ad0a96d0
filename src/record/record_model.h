#pragma once

#include <cstdint>
#include <string_view>

namespace wheelpit {

// What is done when a pattern wants JSON and the data is plain text, or the other way round.
enum class Mismatch : std::uint8_t {
  pass,  // the data condition is ignored, the others count (Kafka, MQ)
  drop,  // no such pattern matches (SQS, Kinesis)
};

// How the data of a record is written in the JSON that a function receives.
enum class DataEncoding : std::uint8_t {
  text,    // a JSON string that is the data
  base64,  // a JSON string that is the data in base64
  json,    // part of the record's JSON: no step of its own, and no format to disagree about
};

// What of a record the patterns of filters speak of. The default is that of a bare event.
struct RecordModel {
  std::string_view data_key = {};  // the member of a pattern that speaks of the data; "" if none
  DataEncoding encoding = DataEncoding::json;
  Mismatch mismatch = Mismatch::drop;
  bool plain_patterns = true;     // may a pattern treat the data as text?
  std::string_view inlined = {};  // the record's member whose members patterns name at top level

  bool operator==(const RecordModel&) const = default;
};

}  // namespace wheelpit
