#include "source/kinesis/kinesis_answers.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/base64.h"

namespace wheelpit {

namespace {

namespace dom = simdjson::dom;

Error bad(const std::string& operation, const std::string& why) {
  return {Errc::malformed, "the answer to " + operation + " is invalid: " + why +
                               "; check that the endpoint is a Kinesis server"};
}

// One answer, of which members are asked for by name. The first that is not as it must be is kept.
class Answer {
 public:
  explicit Answer(const char* operation) : operation_(operation) {}

  // Nothing if it is not a JSON object.
  std::optional<dom::object> parse(std::string_view text) {
    dom::element whole;
    dom::object object;
    const auto error = parser_.parse(text.data(), text.size()).get(whole);
    if (error != simdjson::SUCCESS || whole.get(object) != simdjson::SUCCESS) {
      return fail<dom::object>("it is not a JSON object");
    }
    return object;
  }

  // A member that may be missing, or null.
  static std::optional<dom::element> member(const dom::object& in, std::string_view name) {
    dom::element found;
    if (in.at_key(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
    return found;
  }
  // "" if it is missing.
  std::string text(const dom::object& in, std::string_view name) {
    const auto found = member(in, name);
    std::string_view value;
    if (found && found->get(value) != simdjson::SUCCESS) {
      return fail<std::string>(std::string(name) + " is not a text").value_or("");
    }
    return std::string(value);
  }
  std::string needed_text(const dom::object& in, std::string_view name) {
    std::string value = text(in, name);
    if (value.empty()) (void)fail<int>(std::string(name) + " is missing");
    return value;
  }
  double number(const dom::object& in, std::string_view name) {
    const auto found = member(in, name);
    double value = 0;
    if (!found) return 0;
    if (found->get(value) == simdjson::SUCCESS && std::isfinite(value)) return value;
    (void)fail<int>(std::string(name) + " is not a number");
    return 0;
  }
  // Empty if it is missing.
  dom::array list(const dom::object& in, std::string_view name, bool needed) {
    const auto found = member(in, name);
    dom::array items = empty_;
    if (!found && needed) (void)fail<int>(std::string(name) + " is missing");
    if (found && found->get(items) != simdjson::SUCCESS) {
      (void)fail<int>(std::string(name) + " is not a list");
      return empty_;
    }
    return items;
  }
  dom::object object(const dom::element& item, std::string_view of) {
    dom::object found = nothing_;
    if (item.get(found) != simdjson::SUCCESS) {
      (void)fail<int>("an item of " + std::string(of) + " is not an object");
      return nothing_;
    }
    return found;
  }

  template <class T>
  std::optional<T> fail(const std::string& why) {
    if (!error_) error_ = bad(operation_, why);
    return std::nullopt;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const char* operation_;
  dom::parser parser_;
  dom::parser blank_parser_;
  dom::object nothing_ = blank();
  dom::array empty_ = nothing_["list"].get_array().value_unsafe();
  std::optional<Error> error_;

  dom::object blank() {
    static constexpr std::string_view kBlank = R"({"list":[]})";
    return blank_parser_.parse(kBlank.data(), kBlank.size()).get_object().value_unsafe();
  }
};

// To the millisecond, as the event shows it; within what WallTime holds.
WallTime time_of(double seconds) {
  constexpr double kMost = 253'402'300'799;  // the end of the year 9999
  return WallTime(std::chrono::milliseconds(std::llround(std::clamp(seconds, 0.0, kMost) * 1000)));
}

void read_record(Answer& answer, const dom::object& item, KinesisPage& page) {
  KinesisMessage::Parts parts{
      .sequence_number = answer.needed_text(item, "SequenceNumber"),
      .partition_key = answer.needed_text(item, "PartitionKey"),
      .data_in_base64 = answer.text(item, "Data"),
      .arrived = time_of(answer.number(item, "ApproximateArrivalTimestamp"))};
  if (answer.error()) return;
  auto number = SequenceNumber::parse(parts.sequence_number);
  if (!number) return (void)answer.fail<int>(number.error().message());
  // It is copied into events as it is.
  if (!from_base64(parts.data_in_base64)) {
    return (void)answer.fail<int>("Data of record " + number->text() + " is not base64");
  }
  parts.sequence_number = number->text();
  page.records.push_back({.number = std::move(*number), .parts = std::move(parts)});
}

ListedShard child_of(Answer& answer, const dom::object& item) {
  ListedShard shard{.id = answer.needed_text(item, "ShardId")};
  for (const dom::element& parent : answer.list(item, "ParentShards", false)) {
    std::string_view id;
    if (parent.get(id) == simdjson::SUCCESS) {
      shard.parents.emplace_back(id);
    } else {
      (void)answer.fail<int>("an item of ParentShards is not a text");
    }
  }
  return shard;
}

ListedShard shard_of(Answer& answer, const dom::object& item) {
  ListedShard shard{.id = answer.needed_text(item, "ShardId")};
  for (const char* name : {"ParentShardId", "AdjacentParentShardId"}) {
    if (std::string id = answer.text(item, name); !id.empty())
      shard.parents.push_back(std::move(id));
  }
  return shard;
}

}  // namespace

Result<KinesisPage> parse_kinesis_page(std::string_view text) {
  Answer answer("GetRecords");
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  KinesisPage page;
  for (const dom::element& item : answer.list(*whole, "Records", true)) {
    read_record(answer, answer.object(item, "Records"), page);
    if (answer.error()) return *answer.error();
  }
  if (std::string next = answer.text(*whole, "NextShardIterator"); !next.empty()) {
    page.next_iterator = std::move(next);
  }
  constexpr double kMostMillis = 8760.0 * 3600 * 1000;  // the longest retention
  const double behind = std::clamp(answer.number(*whole, "MillisBehindLatest"), 0.0, kMostMillis);
  page.behind = std::chrono::milliseconds(static_cast<std::int64_t>(behind));
  for (const dom::element& item : answer.list(*whole, "ChildShards", false)) {
    page.children.push_back(child_of(answer, answer.object(item, "ChildShards")));
  }
  if (answer.error()) return *answer.error();
  return page;
}

Result<KinesisShards> parse_kinesis_shards(std::string_view text) {
  Answer answer("ListShards");
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  KinesisShards page;
  for (const dom::element& item : answer.list(*whole, "Shards", true)) {
    page.shards.push_back(shard_of(answer, answer.object(item, "Shards")));
  }
  page.next_token = answer.text(*whole, "NextToken");
  if (answer.error()) return *answer.error();
  return page;
}

Result<std::string> parse_kinesis_iterator(std::string_view text) {
  Answer answer("GetShardIterator");
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  std::string iterator = answer.needed_text(*whole, "ShardIterator");
  if (answer.error()) return *answer.error();
  return iterator;
}

}  // namespace wheelpit
