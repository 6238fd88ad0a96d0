#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wheelpit {

// What a filter looks at: the bare event, or a record of one kind of source.
enum class FilterSource : std::uint8_t { event, sqs, kinesis, dynamodb, kafka, activemq, rabbitmq };

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

struct SourceModel {
  std::string_view name;  // as the command line spells it
  std::string_view
      data_key;  // the member of a pattern that speaks of the data; "" for a bare event
  DataEncoding encoding = DataEncoding::json;
  Mismatch mismatch = Mismatch::drop;
  bool plain_patterns = true;     // may a pattern treat the data as text?
  std::string_view inlined = {};  // the record's member whose members patterns name at top level
};

const SourceModel& source_model(FilterSource source);

// The path by which patterns know what a pattern or a record has at `path`: the same, unless it
// begins with the member that is inlined.
std::string_view lifted(const SourceModel& model, std::string_view path);

std::optional<FilterSource> source_named(std::string_view name);

}  // namespace wheelpit
