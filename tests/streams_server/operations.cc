// What the services are asked: shards, iterators, records.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>

#include "json_members.h"
#include "refused.h"
#include "stream_world.h"

namespace wheelpit::streams_server {
namespace {

namespace json = boost::json;

constexpr std::size_t kPageBytes = 10'000'000;
constexpr std::size_t kMostRecords = 10'000;
constexpr Millis kIteratorLives = 300'000;
constexpr Millis kDynamoDbIteratorLives = 900'000;

json::object shard_json(const Shard& shard, Kind kind) {
  json::object shown{{"ShardId", shard.id}};
  if (!shard.parents.empty()) shown["ParentShardId"] = shard.parents[0];
  if (shard.parents.size() > 1) shown["AdjacentParentShardId"] = shard.parents[1];
  if (kind == Kind::kinesis) {
    shown["HashKeyRange"] = {{"StartingHashKey", decimal(shard.first_key)},
                             {"EndingHashKey", decimal(shard.last_key)}};
  }
  json::object range{{"StartingSequenceNumber", sequence_number(kind, shard.from_number)}};
  if (shard.to_number) range["EndingSequenceNumber"] = sequence_number(kind, *shard.to_number);
  shown["SequenceNumberRange"] = std::move(range);
  return shown;
}

struct Iterator {
  std::string stream;
  std::string shard;
  std::size_t place = 0;
  std::uint64_t epoch = 0;
  Millis issued = 0;

  std::string text() const {
    return stream + '|' + shard + '|' + std::to_string(place) + '|' + std::to_string(epoch) + '|' +
           std::to_string(issued);
  }

  static Iterator of(std::string_view text) {
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) {
      const std::size_t end = std::min(text.find('|'), text.size());
      part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    Iterator iterator{std::string(parts[0]), std::string(parts[1])};
    const auto number = [](std::string_view digits, auto& value) {
      return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc();
    };
    if (!number(parts[2], iterator.place) || !number(parts[3], iterator.epoch) ||
        !number(parts[4], iterator.issued)) {
      throw Refused{"InvalidArgumentException", "Invalid ShardIterator."};
    }
    return iterator;
  }
};

[[noreturn]] void refuse_trimmed() {
  throw Refused{"TrimmedDataAccessException",
                "The operation attempted to read past the oldest stream record in a shard."};
}

}  // namespace

StreamWorld::Place StreamWorld::place_of(std::string_view operation, const json::object& asked) {
  if (operation == "GetRecords") {
    Iterator at = Iterator::of(text_of(asked, "ShardIterator"));
    return {std::move(at.stream), std::move(at.shard)};
  }
  const std::string token = text_of(asked, "NextToken");
  std::string name = token.empty() ? stream_name(asked) : token.substr(0, token.find('|'));
  return {std::move(name), text_of(asked, "ShardId")};
}

json::object StreamWorld::create_stream(const json::object& asked, Millis now) {
  const std::string name = text_of(asked, "StreamName");
  const std::string arn = text_of(asked, "StreamArn");
  Stream made;
  made.kind = arn.empty() ? Kind::kinesis : Kind::dynamodb;
  made.arn = arn.empty() ? "arn:aws:kinesis:us-east-1:123456789012:stream/" + name : arn;
  made.created = now;
  const std::size_t count = number_of(asked, "ShardCount", 1);
  const HashKey width = kLastHashKey / count;
  for (std::size_t i = 0; i < count; ++i) {
    made.open_shard({}, i * width, i + 1 == count ? kLastHashKey : (i + 1) * width - 1,
                    numbers_ + 1);
  }
  if (!streams_.try_emplace(arn.empty() ? name : arn, std::move(made)).second) {
    throw Refused{"ResourceInUseException", "Stream " + name + " exists."};
  }
  return {};
}

json::object StreamWorld::list_streams(const json::object&, Millis) {
  json::array names;
  for (const auto& [name, stream] : streams_) names.emplace_back(name);
  return {{"HasMoreStreams", false}, {"StreamNames", std::move(names)}};
}

json::object StreamWorld::summary(const json::object& asked, Millis) {
  const Stream& of = stream(asked);
  return {{"StreamDescriptionSummary",
           {{"StreamName", of.arn.substr(of.arn.rfind('/') + 1)},
            {"StreamARN", of.arn},
            {"StreamStatus", "ACTIVE"},
            {"RetentionPeriodHours", 24},
            {"StreamCreationTimestamp", static_cast<double>(of.created) / 1000},
            {"OpenShardCount", std::ranges::count_if(of.shards, [](const Shard& shard) {
               return !shard.to_number;
             })}}}};
}

json::object StreamWorld::describe(const json::object& asked, Millis) {
  const Stream& of = stream(asked);
  const bool kinesis = of.kind == Kind::kinesis;
  const std::string after = text_of(asked, "ExclusiveStartShardId");
  const std::size_t most = number_of(asked, "Limit", 100);
  json::array shards;
  bool more = false;
  for (const Shard& shard : of.shards) {
    if (shard.id <= after) continue;
    more = shards.size() == most;
    if (more) break;
    shards.push_back(shard_json(shard, of.kind));
  }
  const json::value last = shards.empty() ? json::value() : shards.back().at("ShardId");
  json::object shown{{"StreamStatus", kinesis ? "ACTIVE" : "ENABLED"}};
  shown["Shards"] = std::move(shards);
  shown[kinesis ? "StreamARN" : "StreamArn"] = of.arn;
  if (kinesis) {
    shown["HasMoreShards"] = more;
    shown["RetentionPeriodHours"] = 24;
    shown["StreamCreationTimestamp"] = static_cast<double>(of.created) / 1000;
  } else {
    shown["StreamLabel"] = of.arn.substr(of.arn.rfind('/') + 1);
    shown["StreamViewType"] = "NEW_AND_OLD_IMAGES";
    shown["CreationRequestDateTime"] = static_cast<double>(of.created) / 1000;
    if (more) shown["LastEvaluatedShardId"] = last;
  }
  return {{"StreamDescription", std::move(shown)}};
}

json::object StreamWorld::list_shards(const json::object& asked, Millis) {
  const std::string token = text_of(asked, "NextToken");
  const std::size_t bar = token.find('|');
  const Stream& of = token.empty() ? stream(asked) : stream({{"StreamName", token.substr(0, bar)}});
  const std::size_t from = token.empty() ? 0 : std::stoul(token.substr(bar + 1));
  const std::size_t to = std::min(of.shards.size(), from + number_of(asked, "MaxResults", 1000));
  json::array shards;
  for (std::size_t i = from; i < to; ++i) shards.push_back(shard_json(of.shards[i], of.kind));
  json::object answer{{"Shards", std::move(shards)}};
  if (to < of.shards.size()) {
    answer["NextToken"] = of.arn.substr(of.arn.rfind('/') + 1) + '|' + std::to_string(to);
  }
  return answer;
}

json::object StreamWorld::iterator(const json::object& asked, Millis now) {
  Stream& of = stream(asked);
  const Shard& in = shard(of, text_of(asked, "ShardId"));
  const std::string type = text_of(asked, "ShardIteratorType");
  const std::string kinesis_number = text_of(asked, "StartingSequenceNumber");
  const std::string number =
      kinesis_number.empty() ? text_of(asked, "SequenceNumber") : kinesis_number;
  std::size_t place = in.log.first();
  if (type == "LATEST") {
    place = in.log.end();
  } else if (type == "AT_TIMESTAMP") {
    place =
        in.log.since(static_cast<Millis>(asked.at("Timestamp").to_number<double>() * 1000 + 0.5));
  } else if (type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER") {
    if (of.kind == Kind::dynamodb && in.log.has_lost(number, of.kind)) refuse_trimmed();
    place = type.starts_with("AT") ? in.log.at(number, of.kind) : in.log.after(number, of.kind);
  } else if (type != "TRIM_HORIZON") {
    throw Refused{"ValidationException", "ShardIteratorType " + type};
  }
  const std::string name = of.kind == Kind::kinesis ? of.arn.substr(of.arn.rfind('/') + 1) : of.arn;
  return {{"ShardIterator", Iterator{name, in.id, place, epoch_, now}.text()}};
}

std::string StreamWorld::get_records(const json::object& asked, Millis now) {
  Iterator from = Iterator::of(text_of(asked, "ShardIterator"));
  const auto found = streams_.find(from.stream);
  if (found == streams_.end()) throw Refused{"ResourceNotFoundException", "No such stream."};
  Stream& of = found->second;
  const bool kinesis = of.kind == Kind::kinesis;
  const Shard& in = shard(of, from.shard);
  if (from.epoch != epoch_ ||
      now - from.issued > (kinesis ? kIteratorLives : kDynamoDbIteratorLives)) {
    throw Refused{"ExpiredIteratorException", "Iterator expired."};
  }
  if (from.place < in.log.first()) {
    if (!kinesis) refuse_trimmed();
    from.place = in.log.first();
  }
  const std::size_t most =
      std::min(number_of(asked, "Limit", kMostRecords), kinesis ? kMostRecords : 1000);
  const ShardLog::Page page =
      in.log.page(from.place, most, kinesis ? kPageBytes : kPageBytes / 10, of.kind);
  const bool ended = in.to_number && page.next == in.log.end();
  std::string answer = "{\"Records\":[";
  answer.reserve(page.records.size() + 512);
  answer += page.records;
  answer += ']';
  if (!ended) {
    answer += ",\"NextShardIterator\":\"";
    answer += Iterator{from.stream, in.id, page.next, epoch_, now}.text();
    answer += '"';
  }
  if (kinesis) {
    const Millis behind =
        page.next == in.log.end() ? 0 : std::max<Millis>(now - in.log.arrival(page.next), 1);
    answer += ",\"MillisBehindLatest\":" + std::to_string(behind);
    if (ended) {
      answer += R"(,"NextShardIterator":null,"ChildShards":[)";
      bool first = true;
      for (const Shard& child : of.shards) {
        if (std::ranges::find(child.parents, in.id) == child.parents.end()) continue;
        if (!std::exchange(first, false)) answer += ',';
        answer += R"({"ShardId":")" + child.id + R"(","ParentShards":[)";
        for (std::size_t i = 0; i < child.parents.size(); ++i) {
          answer += (i > 0 ? ",\"" : "\"") + child.parents[i] + '"';
        }
        answer += R"(],"HashKeyRange":{"StartingHashKey":")" + decimal(child.first_key) +
                  R"(","EndingHashKey":")" + decimal(child.last_key) + "\"}}";
      }
      answer += ']';
    }
  }
  answer += '}';
  return answer;
}

json::object StreamWorld::put(Stream& into, const json::object& entry, Millis now) {
  const std::string key = text_of(entry, "PartitionKey");
  const std::string explicit_key = text_of(entry, "ExplicitHashKey");
  const HashKey place = explicit_key.empty() ? hash_of(key) : hash_key(explicit_key);
  for (Shard& each : into.shards) {
    if (each.to_number || place < each.first_key || place > each.last_key) continue;
    each.log.append(++numbers_, now, kinesis_text(key, text_of(entry, "Data"), now));
    return {{"ShardId", each.id}, {"SequenceNumber", sequence_number(into.kind, numbers_)}};
  }
  throw Refused{"InternalFailure", "no open shard has the key"};
}

json::object StreamWorld::put_record(const json::object& asked, Millis now) {
  return put(stream(asked), asked, now);
}

json::object StreamWorld::put_records(const json::object& asked, Millis now) {
  Stream& into = stream(asked);
  json::array placed;
  for (const json::value& entry : asked.at("Records").as_array()) {
    placed.push_back(put(into, entry.as_object(), now));
  }
  return {{"FailedRecordCount", 0}, {"Records", std::move(placed)}};
}

json::object StreamWorld::split(const json::object& asked, Millis) {
  Stream& in = stream(asked);
  Shard& old = shard(in, text_of(asked, "ShardToSplit"));
  const HashKey middle = hash_key(text_of(asked, "NewStartingHashKey"));
  if (old.to_number || middle <= old.first_key || middle > old.last_key) {
    throw Refused{"InvalidArgumentException", "the shard is closed, or the key is not within it"};
  }
  old.to_number = ++numbers_;
  const std::string id = old.id;
  const HashKey first = old.first_key;
  const HashKey last = old.last_key;
  in.open_shard({id}, first, middle - 1, numbers_ + 1);
  in.open_shard({id}, middle, last, numbers_ + 1);
  return {};
}

json::object StreamWorld::merge(const json::object& asked, Millis) {
  Stream& in = stream(asked);
  Shard& left = shard(in, text_of(asked, "ShardToMerge"));
  Shard& right = shard(in, text_of(asked, "AdjacentShardToMerge"));
  if (left.to_number || right.to_number) {
    throw Refused{"InvalidArgumentException", "one of the shards is closed"};
  }
  left.to_number = ++numbers_;
  right.to_number = numbers_;
  const std::vector<std::string> parents{left.id, right.id};
  const HashKey first = std::min(left.first_key, right.first_key);
  const HashKey last = std::max(left.last_key, right.last_key);
  in.open_shard(parents, first, last, numbers_ + 1);
  return {};
}

}  // namespace wheelpit::streams_server
