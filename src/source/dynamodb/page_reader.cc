#include "source/dynamodb/page_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "base/json_text.h"
#include "source/sharded/answer_reader.h"

namespace wheelpit::dynamodb {

namespace {

namespace od = simdjson::ondemand;

// A slice goes up to what follows it.
std::string_view without_space_behind(std::string_view json) {
  return json.substr(0, json.find_last_not_of(" \t\n\r") + 1);
}

}  // namespace

Result<Page> PageReader::read(simdjson::padded_string_view json) {
  od::document document;
  Object whole;
  if (parser_.iterate(json).get(document) != simdjson::SUCCESS ||
      document.get_object().get(whole) != simdjson::SUCCESS) {
    fail("it is not a JSON object");
  } else {
    each_member(whole, [this](std::string_view name, Value value) {
      if (name == "Records") {
        read_records(value);
      } else if (name == "NextShardIterator") {
        if (std::string next = text(value, name); !next.empty()) page_.next_iterator = next;
      }
    });
    if (!has_records_) fail("Records is missing");
  }
  if (fault_) return Error(Errc::malformed, *fault_);
  return std::move(page_);
}

void PageReader::read_records(Value value) {
  od::array records;
  has_records_ = true;
  if (value.get_array().get(records) != simdjson::SUCCESS) return fail("Records is not a list");
  for (auto item : records) {
    Object record;
    if (item.get_object().get(record) != simdjson::SUCCESS) {
      return fail("an item of Records is not an object");
    }
    read_record(record);
    if (fault_) return;
  }
}

void PageReader::read_record(Object record) {
  Draft draft;
  each_member(record, [&](std::string_view name, Value value) {
    if (name == "eventID") {
      draft.parts.event_id = text(value, name);
    } else if (name == "eventName") {
      draft.parts.event_name = text(value, name);
    } else if (name == "eventVersion") {
      draft.parts.event_version = text(value, name);
    } else if (name == "dynamodb") {
      if (const auto change = object(value, name)) read_change(*change, draft);
    } else if (name == "userIdentity") {
      if (const auto identity = object(value, name)) read_identity(*identity, draft);
    }
  });
  if (!fault_) add(std::move(draft));
}

void PageReader::read_change(Object change, Draft& draft) {
  draft.has_change = true;
  each_member(change, [&](std::string_view name, Value value) {
    if (name == "ApproximateCreationDateTime") {
      const std::string_view token = number(value, name);
      double seconds = 0;
      std::from_chars(token.data(), token.data() + token.size(), seconds);
      draft.has_time = !token.empty();
      draft.change.created = sharded::time_of_seconds(seconds);
    } else if (name == "Keys") {
      if (const auto keys = object(value, name)) read_keys(*keys, draft);
    } else if (name == "NewImage") {
      draft.change.new_image = image(value, name);
    } else if (name == "OldImage") {
      draft.change.old_image = image(value, name);
    } else if (name == "SequenceNumber") {
      draft.number = text(value, name);
    } else if (name == "SizeBytes") {
      draft.change.size_bytes = number(value, name);
    } else if (name == "StreamViewType") {
      draft.view_type = text(value, name);
    }
  });
}

void PageReader::read_keys(Object keys, Draft& draft) {
  std::vector<std::string> attributes;
  each_member(keys, [&](std::string_view name, Value value) {
    std::string attribute(name);
    const auto typed = object(value, "a value of Keys");
    if (!typed) return;
    each_member(*typed, [&](std::string_view type, Value content) {
      attribute += '\0';
      attribute += type;
      attribute += '\0';
      attribute += text(content, "a value of Keys");
    });
    attributes.push_back(std::move(attribute));
  });
  std::ranges::sort(attributes);
  for (const std::string& attribute : attributes) {
    draft.parts.item_key += attribute;
    draft.parts.item_key += '\0';
  }
  std::string_view json;
  if (fault_) return;
  if (keys.reset().error() != simdjson::SUCCESS || keys.raw_json().get(json) != simdjson::SUCCESS) {
    return fail("Keys cannot be read");
  }
  draft.change.keys = without_space_behind(json);
}

// The API spells its members otherwise than the event does.
void PageReader::read_identity(Object identity, Draft& draft) {
  std::string type;
  std::string principal;
  each_member(identity, [&](std::string_view name, Value value) {
    if (name == "Type" || name == "type") type = text(value, name);
    if (name == "PrincipalId" || name == "principalId") principal = text(value, name);
  });
  std::string& out = draft.parts.user_identity;
  out = R"({"type":)";
  append_json_string(type, out);
  out += R"(,"principalId":)";
  append_json_string(principal, out);
  out += '}';
}

void PageReader::add(Draft draft) {
  if (!draft.has_change) return fail("dynamodb is missing");
  if (draft.number.empty()) return fail("SequenceNumber is missing");
  auto sequence_number = SequenceNumber::parse(draft.number);
  if (!sequence_number) return fail(sequence_number.error().message());
  const auto needed = [&](bool there, const std::string& name) {
    if (!there) fail(name + " of record " + sequence_number->text() + " is missing");
  };
  needed(!draft.change.keys.empty(), "Keys");
  needed(!draft.parts.event_name.empty(), "eventName");
  // By which it is known whether it is older than the mapping, or too old.
  needed(draft.has_time, "ApproximateCreationDateTime");
  if (fault_) return;
  draft.change.sequence_number = sequence_number->text();
  draft.change.view_type = draft.view_type;
  draft.parts.sequence_number = sequence_number->text();
  draft.parts.dynamodb = dynamodb_json(draft.change);
  draft.parts.created = draft.change.created;
  page_.records.push_back(
      {.number = std::move(*sequence_number),
       .message = std::make_shared<const DynamoDbMessage>(std::move(draft.parts))});
}

template <class Visit>
void PageReader::each_member(Object object, Visit visit) {
  for (auto member : object) {
    std::string_view name;
    Value value;
    if (member.unescaped_key().get(name) != simdjson::SUCCESS ||
        member.value().get(value) != simdjson::SUCCESS) {
      return fail("a member cannot be read");
    }
    visit(name, value);
    if (fault_) return;
  }
}

std::optional<PageReader::Object> PageReader::object(Value value, std::string_view name) {
  Object found;
  if (value.is_null()) return std::nullopt;
  if (value.get_object().get(found) == simdjson::SUCCESS) return found;
  fail(std::string(name) + " is not an object");
  return std::nullopt;
}

std::string PageReader::text(Value value, std::string_view name) {
  std::string_view found;
  if (value.is_null()) return {};
  if (value.get_string().get(found) == simdjson::SUCCESS) return std::string(found);
  fail(std::string(name) + " is not a text");
  return {};
}

std::string_view PageReader::number(Value value, std::string_view name) {
  double finite = 0;
  if (value.is_null()) return {};
  const std::string_view token = without_space_behind(value.raw_json_token());
  if (value.get_double().get(finite) == simdjson::SUCCESS && std::isfinite(finite)) return token;
  fail(std::string(name) + " is not a number");
  return {};
}

std::string_view PageReader::image(Value value, std::string_view name) {
  auto found = object(value, name);
  std::string_view json;
  if (!found) return {};
  if (found->raw_json().get(json) == simdjson::SUCCESS) return without_space_behind(json);
  fail(std::string(name) + " cannot be read");
  return {};
}

void PageReader::fail(const std::string& why) {
  if (!fault_) fault_ = why;
}

}  // namespace wheelpit::dynamodb
