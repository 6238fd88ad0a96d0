#include "source/kinesis/kinesis_page_reader.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/lone_surrogates.h"
#include "source/sharded/answer_reader.h"

namespace wheelpit::kinesis {

namespace od = simdjson::ondemand;

namespace {

// A name is looked at so far; there is as much memory behind every text.
constexpr std::size_t kLongestName = simdjson::SIMDJSON_PADDING;

// A text between its quotes, without what follows it up to the next token.
std::string_view between_quotes(std::string_view token) {
  return token.substr(1, std::max<std::size_t>(token.rfind('"'), 1) - 1);
}

bool has_escapes(std::string_view text) { return text.find('\\') != std::string_view::npos; }

bool is_null(od::value value) { return value.raw_json_token().starts_with("null"); }

// Its tables are as large as the longest answer so far.
od::parser& parser_of_thread() {
  thread_local od::parser parser;
  return parser;
}

}  // namespace

struct KinesisPageReader::Memory {
  std::string text;
  std::deque<std::string> unescaped;
  std::vector<KinesisMessage> messages;
};

struct KinesisPageReader::Draft {
  KinesisMessage::View view;
  bool has_number = false;
  bool has_key = false;
  bool has_data = false;
  bool has_time = false;
  bool is_base64 = true;
};

Result<KinesisPageReader::Answer> KinesisPageReader::read(std::string text) {
  memory_ = std::make_shared<Memory>();
  memory_->text = std::move(text);
  read_whole();
  if (broken_ == simdjson::STRING_ERROR) {
    // Half of a surrogate pair, maybe.
    std::string mended = without_lone_surrogates(std::move(memory_->text));
    memory_ = std::make_shared<Memory>();
    memory_->text = std::move(mended);
    answer_ = {};
    has_records_ = false;
    fault_.reset();
    broken_ = simdjson::SUCCESS;
    read_whole();
  }
  if (broken_ != simdjson::SUCCESS) {
    fault_ = "it is not a JSON object";
  } else if (!fault_ && !has_records_) {
    fault_ = "Records is missing";
  }
  if (fault_) return sharded::invalid_answer(operation_, kServerKind, *fault_);
  return std::move(answer_);
}

void KinesisPageReader::read_whole() {
  std::string& text = memory_->text;
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  od::document document;
  Object whole;
  const simdjson::padded_string_view padded(text.data(), text.size(), text.capacity());
  if (!is_sound(parser_of_thread().iterate(padded).get(document)) ||
      !is_sound(document.get_object().get(whole))) {
    return;
  }
  each_member(whole, [this](std::string_view name, Value value) { read_member(name, value); });
  const bool all_read = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!ended() && !all_read) broken_ = simdjson::TRAILING_CONTENT;
}

void KinesisPageReader::read_member(std::string_view name, Value value) {
  constexpr double kMostMillis = 8760.0 * 3600 * 1000;  // the longest retention
  if (name == "Records") {
    read_records(value);
  } else if (name == "NextShardIterator") {
    const std::string_view next = text(value, "NextShardIterator");
    if (!next.empty()) answer_.page.next_iterator = next;
  } else if (name == "MillisBehindLatest") {
    const double behind = std::clamp(number(value, "MillisBehindLatest"), 0.0, kMostMillis);
    answer_.page.behind = std::chrono::milliseconds(static_cast<std::int64_t>(behind));
  } else if (name == "ContinuationSequenceNumber") {
    answer_.continuation = text(value, "ContinuationSequenceNumber");
  } else if (name == "ChildShards") {
    read_children(value);
  }
}

void KinesisPageReader::read_records(Value value) {
  if (is_null(value)) return;
  if (std::exchange(has_records_, true)) return;
  each_object(value, "Records", [this](Object record) { read_record(record); });
  // From here on they stay where they are.
  const std::shared_ptr<const Memory> memory = memory_;
  for (std::size_t at = 0; at < memory->messages.size(); ++at) {
    answer_.page.records[at].message =
        std::shared_ptr<const KinesisMessage>(memory, &memory->messages[at]);
  }
}

void KinesisPageReader::read_record(Object record) {
  Draft draft;
  each_member(record, [&](std::string_view name, Value value) {
    if (name == "SequenceNumber") {
      if (!std::exchange(draft.has_number, true))
        draft.view.sequence_number = text(value, "SequenceNumber");
    } else if (name == "PartitionKey") {
      if (!std::exchange(draft.has_key, true))
        draft.view.partition_key = text(value, "PartitionKey");
    } else if (name == "Data") {
      if (std::exchange(draft.has_data, true)) return;
      read_data(value, draft);
    } else if (name == "ApproximateArrivalTimestamp") {
      if (std::exchange(draft.has_time, true)) return;
      draft.view.arrived = sharded::time_of_seconds(number(value, "ApproximateArrivalTimestamp"));
    }
  });
  if (!ended()) add(draft);
}

// As a rule it has no escapes, which no base64 has.
void KinesisPageReader::read_data(Value value, Draft& draft) {
  const std::string_view token = value.raw_json_token();
  if (token.starts_with('"')) {
    draft.view.data_in_base64 = between_quotes(token);
    if (is_base64(draft.view.data_in_base64)) return;
  }
  draft.view.data_in_base64 = text(value, "Data");
  draft.is_base64 = is_base64(draft.view.data_in_base64);
}

void KinesisPageReader::add(const Draft& draft) {
  if (draft.view.sequence_number.empty()) return fail("SequenceNumber is missing");
  if (draft.view.partition_key.empty()) return fail("PartitionKey is missing");
  auto number = SequenceNumber::parse(draft.view.sequence_number);
  if (!number) return fail(number.error().message());
  // It is copied into events as it is.
  if (!draft.is_base64) return fail("Data of record " + number->text() + " is not base64");
  if (memory_->messages.empty()) expect_more_like(draft.view);
  memory_->messages.emplace_back(draft.view);
  answer_.page.records.push_back({.number = std::move(*number), .message = nullptr});
}

// Of a page's records most are alike.
void KinesisPageReader::expect_more_like(const KinesisMessage::View& first) {
  constexpr std::size_t kNames = 100;  // of members, and a time
  const std::size_t each = kNames + first.sequence_number.size() + first.partition_key.size() +
                           first.data_in_base64.size();
  const std::size_t records = memory_->text.size() / each + 1;
  memory_->messages.reserve(records);
  answer_.page.records.reserve(records);
}

void KinesisPageReader::read_children(Value value) {
  if (is_null(value)) return;
  each_object(value, "ChildShards", [this](Object child) {
    sharded::ListedShard shard;
    each_member(child, [&](std::string_view name, Value member) {
      if (name == "ShardId") shard.id = text(member, "ShardId");
      if (name != "ParentShards" || is_null(member)) return;
      od::array parents;
      if (member.get_array().get(parents) != simdjson::SUCCESS) {
        return fail("ParentShards is not a list");
      }
      for (auto parent : parents) {
        Value id;
        if (!is_sound(parent.get(id))) return;
        if (!id.raw_json_token().starts_with('"')) {
          return fail("an item of ParentShards is not a text");
        }
        shard.parents.emplace_back(text(id, "an item of ParentShards"));
      }
    });
    if (ended()) return;
    if (shard.id.empty()) return fail("ShardId is missing");
    answer_.page.children.push_back(std::move(shard));
  });
}

template <class Visit>
void KinesisPageReader::each_member(Object object, Visit visit) {
  for (auto member : object) {
    od::field field;
    if (!is_sound(std::move(member).get(field))) return;
    // Names as a server writes them: none has escapes.
    const std::string_view name(field.key().raw(), kLongestName);
    visit(name.substr(0, name.find('"')), field.value());
    if (ended()) return;
  }
}

template <class Visit>
void KinesisPageReader::each_object(Value list, const char* name, Visit visit) {
  od::array items;
  if (list.get_array().get(items) != simdjson::SUCCESS) {
    return fail(std::string(name) + " is not a list");
  }
  for (auto item : items) {
    Value value;
    Object object;
    if (!is_sound(item.get(value))) return;
    if (!value.raw_json_token().starts_with('{')) {
      return fail(std::string("an item of ") + name + " is not an object");
    }
    if (!is_sound(value.get_object().get(object))) return;
    visit(object);
    if (ended()) return;
  }
}

std::string_view KinesisPageReader::text(Value value, const char* name) {
  const std::string_view token = value.raw_json_token();
  if (token.starts_with('"')) {
    const std::string_view text = between_quotes(token);
    return has_escapes(text) ? unescaped(value) : text;
  }
  if (!token.starts_with("null")) fail(std::string(name) + " is not a text");
  return {};
}

std::string_view KinesisPageReader::unescaped(Value value) {
  std::string_view text;
  if (!is_sound(value.get_string().get(text))) return {};
  return memory_->unescaped.emplace_back(text);
}

double KinesisPageReader::number(Value value, const char* name) {
  double number = 0;
  if (is_null(value)) return 0;
  if (value.get_double().get(number) == simdjson::SUCCESS && std::isfinite(number)) return number;
  fail(std::string(name) + " is not a number");
  return 0;
}

bool KinesisPageReader::is_sound(simdjson::error_code error) {
  if (error != simdjson::SUCCESS && broken_ == simdjson::SUCCESS) broken_ = error;
  return error == simdjson::SUCCESS;
}

void KinesisPageReader::fail(const std::string& why) {
  if (!fault_) fault_ = why;
}

}  // namespace wheelpit::kinesis
