#include "stream_world.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <exception>
#include <utility>

#include "json_members.h"
#include "refused.h"

namespace wheelpit::streams_server {
namespace {

namespace json = boost::json;

constexpr std::size_t kCallsKept = 200'000;

std::string error_text(const Refused& refused) {
  return json::serialize(json::object{{"__type", refused.code}, {"message", refused.message}});
}

// `answer` as its body, or what it was refused with.
template <class Answer>
Reply reply_of(Answer answer) {
  Reply reply;
  try {
    reply.body = answer();
  } catch (const Refused& refused) {
    reply.status = 400;
    reply.body = error_text(refused);
  } catch (const std::exception& error) {
    reply.status = 400;
    reply.body = error_text({"SerializationException", error.what()});
  }
  return reply;
}

}  // namespace

Shard* Stream::shard(std::string_view id) {
  const auto found = std::ranges::find(shards, id, &Shard::id);
  return found != shards.end() ? &*found : nullptr;
}

Shard& Stream::open_shard(std::vector<std::string> parents, HashKey first, HashKey last,
                          std::uint64_t number) {
  std::string digits = std::to_string(shards_made++);
  const std::size_t width = kind == Kind::kinesis ? 12 : 20;
  digits.insert(0, width - std::min(width, digits.size()), '0');
  if (kind == Kind::dynamodb) digits += "-00000000";
  shards.push_back({"shardId-" + digits, std::move(parents), first, last, number, {}, {}});
  return shards.back();
}

const std::map<std::string_view, StreamWorld::Operation>& StreamWorld::operations() {
  static const std::map<std::string_view, Operation> all = {
      {"CreateStream", &StreamWorld::create_stream},
      {"ListStreams", &StreamWorld::list_streams},
      {"DescribeStreamSummary", &StreamWorld::summary},
      {"DescribeStream", &StreamWorld::describe},
      {"ListShards", &StreamWorld::list_shards},
      {"GetShardIterator", &StreamWorld::iterator},
      {"PutRecord", &StreamWorld::put_record},
      {"PutRecords", &StreamWorld::put_records},
      {"SplitShard", &StreamWorld::split},
      {"MergeShards", &StreamWorld::merge}};
  return all;
}

const std::map<std::string_view, StreamWorld::Operation>& StreamWorld::commands() {
  static const std::map<std::string_view, Operation> all = {{"create", &StreamWorld::create_stream},
                                                            {"fill", &StreamWorld::fill},
                                                            {"change", &StreamWorld::change},
                                                            {"roll", &StreamWorld::roll},
                                                            {"trim", &StreamWorld::trim},
                                                            {"forget", &StreamWorld::forget},
                                                            {"expire", &StreamWorld::expire},
                                                            {"script", &StreamWorld::script},
                                                            {"clear", &StreamWorld::clear},
                                                            {"calls", &StreamWorld::calls}};
  return all;
}

Reply StreamWorld::answer(std::string_view target, std::string_view body, Millis now) {
  const std::string operation(target.substr(target.rfind('.') + 1));
  json::object asked;
  Place place;
  Reply reply = reply_of([&] {
    asked = json::parse(body).as_object();
    place = place_of(operation, asked);
    return std::string();
  });
  const auto fault = faults_.next(operation, place.stream, place.shard);
  if (fault && fault->reply) {
    reply = *fault->reply;
  } else if (reply.status == 200) {
    reply = reply_of([&] {
      if (operation == "GetRecords") return get_records(asked, now);
      const auto found = operations().find(operation);
      if (found == operations().end()) throw Refused{"UnknownOperationException", operation};
      return json::serialize((this->*found->second)(asked, now));
    });
  }
  if (fault) {
    reply.delay = fault->delay;
    reply.cut = fault->cut;
  }
  if (calls_.size() < kCallsKept) {
    calls_.push_back({operation, std::move(place), std::string(body), now, reply.status});
  }
  return reply;
}

Reply StreamWorld::command(std::string_view body, Millis now) {
  return reply_of([&] {
    const json::object asked = json::parse(body).as_object();
    const auto found = commands().find(text_of(asked, "do"));
    if (found == commands().end()) throw Refused{"UnknownCommand", text_of(asked, "do")};
    return json::serialize((this->*found->second)(asked, now));
  });
}

std::string StreamWorld::stream_name(const json::object& asked) {
  std::string name = text_of(asked, "StreamName");
  if (name.empty()) name = text_of(asked, "StreamArn");
  if (name.empty()) {
    name = text_of(asked, "StreamARN");
    name = name.substr(name.rfind('/') + 1);
  }
  return name;
}

Stream& StreamWorld::stream(const json::object& asked) {
  const std::string name = stream_name(asked);
  const auto found = streams_.find(name);
  if (found == streams_.end()) {
    throw Refused{"ResourceNotFoundException", "Stream " + name + " is not found."};
  }
  return found->second;
}

Shard& StreamWorld::shard(Stream& stream, std::string_view id) {
  Shard* found = stream.shard(id);
  if (found == nullptr) {
    throw Refused{"ResourceNotFoundException", "Shard " + std::string(id) + " is not found."};
  }
  return *found;
}

json::object StreamWorld::fill(const json::object& asked, Millis now) {
  Stream& into = stream(asked);
  Shard& shard = this->shard(into, text_of(asked, "shard"));
  const auto size = number_of(asked, "size", 1024);
  // Base64 of so many bytes of JSON, or of x.
  const std::string data = text_of(asked, "data");
  constexpr std::string_view kThreeX = "eHh4";
  std::string encoded = data;
  while (data.empty() && encoded.size() < (size + 2) / 3 * 4) encoded += kThreeX;
  std::vector<std::shared_ptr<const RecordText>> texts;
  for (int key = 0; key < 16; ++key) {
    const std::string name = "k" + std::to_string(key);
    texts.push_back(into.kind == Kind::kinesis
                        ? kinesis_text(name, encoded, now)
                        : dynamodb_text("INSERT",
                                        R"("Keys":{"id":{"S":")" + name +
                                            R"("}},"NewImage":{"id":)" + R"({"S":")" + name +
                                            R"("},"text":{"S":")" + std::string(size, 'x') +
                                            R"("}})",
                                        numbers_ + static_cast<unsigned>(key), now));
  }
  for (std::size_t i = number_of(asked, "count", 1); i > 0; --i) {
    shard.log.append(++numbers_, now, texts[i % texts.size()]);
  }
  return {{"SequenceNumber", sequence_number(into.kind, numbers_)}};
}

json::object StreamWorld::change(const json::object& asked, Millis now) {
  Stream& into = stream(asked);
  Shard& shard = this->shard(into, text_of(asked, "shard"));
  json::object placed;
  std::string members = json::serialize(asked.at("members"));  // {"Keys":...}
  members = members.substr(1, members.size() - 2);
  ++numbers_;
  shard.log.append(numbers_, now, dynamodb_text(text_of(asked, "event"), members, numbers_, now));
  placed["SequenceNumber"] = sequence_number(into.kind, numbers_);
  return placed;
}

json::object StreamWorld::roll(const json::object& asked, Millis) {
  Stream& in = stream(asked);
  Shard& old = shard(in, text_of(asked, "shard"));
  old.to_number = ++numbers_;
  const std::string id = old.id;
  json::array made;
  for (std::size_t i = number_of(asked, "children", 1); i > 0; --i) {
    made.emplace_back(in.open_shard({id}, 0, kLastHashKey, numbers_ + 1).id);
  }
  return {{"shards", made}};
}

json::object StreamWorld::trim(const json::object& asked, Millis) {
  shard(stream(asked), text_of(asked, "shard")).log.trim(number_of(asked, "count", 0));
  return {};
}

json::object StreamWorld::forget(const json::object& asked, Millis) {
  Stream& in = stream(asked);
  std::erase_if(in.shards, [&](const Shard& each) { return each.id == text_of(asked, "shard"); });
  return {};
}

json::object StreamWorld::expire(const json::object&, Millis) {
  ++epoch_;
  return {};
}

json::object StreamWorld::script(const json::object& asked, Millis) {
  faults_.add(asked);
  return {};
}

json::object StreamWorld::clear(const json::object&, Millis) {
  faults_.clear();
  return {};
}

json::object StreamWorld::calls(const json::object& asked, Millis) {
  const std::string operation = text_of(asked, "operation");
  json::array found;
  for (const Call& call : calls_) {
    if (!operation.empty() && call.operation != operation) continue;
    found.push_back(json::object{{"operation", call.operation},
                                 {"stream", call.place.stream},
                                 {"shard", call.place.shard},
                                 {"request", call.body},
                                 {"at", call.at},
                                 {"status", call.status}});
  }
  return {{"calls", found}};
}

}  // namespace wheelpit::streams_server
