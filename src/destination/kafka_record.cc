#include "destination/kafka_record.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/base64.h"
#include "base/json_text.h"
#include "base/utc_text.h"
#include "function/function_arn.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

using std::string_view;

constexpr string_view kMembersOfRecords[] = {"offset", "timestamp"};

// What a batch's event says of it.
struct Contents {
  json::object event;
  json::array* records = nullptr;  // of its one partition, in `event`

  const json::object& at(std::size_t place) const { return records->at(place).as_object(); }
};

bool is_record(const json::value& value) {
  const json::object* const record = value.if_object();
  if (record == nullptr) return false;
  const json::value* const key = record->if_contains("key");
  if (key != nullptr && !key->is_string()) return false;
  for (const string_view member : kMembersOfRecords) {
    const json::value* const found = record->if_contains(member);
    if (found == nullptr || !found->is_int64()) return false;
  }
  return true;
}

Result<Contents> read(const KafkaRecord& record) {
  const Error malformed(Errc::malformed, "the event of a batch of Kafka cannot be read");
  boost::system::error_code fault;
  json::value event = json::parse(*record.event, fault);
  if (fault || !event.is_object()) return malformed;
  Contents contents{.event = std::move(event.as_object())};
  json::value* const records = contents.event.if_contains("records");
  json::object* const partitions = records != nullptr ? records->if_object() : nullptr;
  json::value* const list =
      partitions != nullptr ? partitions->if_contains(record.partition) : nullptr;
  contents.records = list != nullptr ? list->if_array() : nullptr;
  if (contents.records == nullptr || contents.records->empty()) return malformed;
  for (const json::value& one : *contents.records) {
    if (!is_record(one)) return malformed;
  }
  return contents;
}

void append_text(string_view name, string_view text, std::string& out) {
  out.append("\"").append(name).append("\":");
  append_json_string(text, out);
}

std::string offset_of(const json::object& record) {
  return std::to_string(record.at("offset").as_int64());
}

std::string time_of(const json::object& record) {
  const std::chrono::milliseconds since(record.at("timestamp").as_int64());
  return utc_text(kIsoMilliseconds, WallTime(since));
}

void append_context(const KafkaRecord& record, string_view function_arn, std::string& out) {
  out += R"({"requestContext":{)";
  append_text("requestId", record.request_id, out);
  out += ",";
  append_text("functionArn", function_arn, out);
  out += ",";
  append_text("condition", record.condition, out);
  out += ",\"approximateInvokeCount\":" + std::to_string(record.approximate_invoke_count) + "}";
  if (const auto& response = record.response) {
    out += R"(,"responseContext":{"statusCode":200,)";
    append_text("executedVersion", response->executed_version, out);
    out += R"(,"functionError":)";
    if (response->function_error.empty()) {
      out += "null";
    } else {
      append_json_string(response->function_error, out);
    }
    out += "}";
  } else if (record.null_response) {
    out += R"(,"responseContext":null)";
  }
  out += R"(,"version":"1.0",)";
  append_text("timestamp", utc_text(kIsoMilliseconds, record.timestamp), out);
}

// Up to what it says of records. A self-managed cluster has no ARN.
void append_batch_info(const Contents& contents, std::size_t records, std::size_t payload,
                       std::string& out) {
  out += R"(,"KafkaBatchInfo":{"batchSize":)" + std::to_string(records);
  for (const string_view member : {"eventSourceArn", "bootstrapServers"}) {
    const json::value* const found = contents.event.if_contains(member);
    if (found == nullptr || !found->is_string()) continue;
    out += ",";
    append_text(member, found->as_string(), out);
  }
  out += R"(,"payloadSize":)" + std::to_string(payload);
}

std::string qualified(string_view function_arn) {
  return std::string(function_arn) + (qualifier_of_arn(function_arn).empty() ? ":$LATEST" : "");
}

}  // namespace

Result<std::string> record_json(const KafkaRecord& record, bool with_event) {
  const auto contents = read(record);
  if (!contents) return contents.error();
  const json::object& first = contents->at(0);
  const json::object& last = contents->at(contents->records->size() - 1);
  std::string out;
  append_context(record, record.function_arn, out);
  append_batch_info(*contents, contents->records->size(), record.event->size(), out);
  out += R"(,"recordsInfo":{)";
  append_json_string(record.partition, out);
  out += ":{";
  append_text("firstRecordOffset", offset_of(first), out);
  out += ",";
  append_text("firstRecordTimestamp", time_of(first), out);
  out += ",";
  append_text("lastRecordOffset", offset_of(last), out);
  out += ",";
  append_text("lastRecordTimestamp", time_of(last), out);
  out += "}}}";
  if (with_event) {
    out += ",";
    append_text("payload", *record.event, out);
  }
  return out += "}";
}

Result<std::vector<KafkaLetter>> letters_of(const KafkaRecord& record) {
  auto contents = read(record);
  if (!contents) return contents.error();
  const std::string function = qualified(record.function_arn);
  json::array all = std::move(*contents->records);
  std::vector<KafkaLetter> letters;
  letters.reserve(all.size());
  for (json::value& one : all) {
    KafkaLetter letter;
    const json::object& members = one.as_object();
    if (const json::value* const key = members.if_contains("key"); key != nullptr) {
      letter.key = from_base64(key->as_string()).value_or("");
    }
    const std::string offset = offset_of(members);
    const std::string time = time_of(members);
    *contents->records = json::array{std::move(one)};
    const std::string payload = json::serialize(contents->event);
    append_context(record, function, letter.value);
    append_batch_info(*contents, 1, payload.size(), letter.value);
    letter.value += R"(,"recordInfo":{)";
    append_text("offset", offset, letter.value);
    letter.value += ",";
    append_text("timestamp", time, letter.value);
    letter.value += R"(}},"payload":)" + payload + "}";
    letters.push_back(std::move(letter));
  }
  return letters;
}

// A line each: the key in base64 behind "+", or "-" for none; the value, which is compact JSON.
std::string write_letters(const std::vector<KafkaLetter>& letters) {
  std::string text;
  for (const KafkaLetter& letter : letters) {
    text += letter.key ? "+" : "-";
    if (letter.key) append_base64(*letter.key, text);
    text += " " + letter.value + "\n";
  }
  return text;
}

Result<std::vector<KafkaLetter>> read_letters(string_view text) {
  const Error malformed(Errc::malformed, "what is kept of records for a topic cannot be read");
  std::vector<KafkaLetter> letters;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t space = text.find(' ');
    if (end == string_view::npos || space == string_view::npos || space > end) return malformed;
    KafkaLetter letter{.key = std::nullopt,
                       .value = std::string(text.substr(space + 1, end - space - 1))};
    if (text.front() == '+') {
      auto key = from_base64(text.substr(1, space - 1));
      if (!key) return malformed;
      letter.key = std::move(*key);
    } else if (text.front() != '-' || space != 1) {
      return malformed;
    }
    letters.push_back(std::move(letter));
    text.remove_prefix(end + 1);
  }
  return letters;
}

}  // namespace wheelpit
