#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/clock.h"
#include "net/http/http_message.h"
#include "source/sharded/scripted_stream.h"

namespace wheelpit::kinesis {

// A Kinesis server of one stream, for tests: what it refuses, and answers that are none, are put in
// `script`, one for each request of an operation that should have it.
class FakeKinesis final : public HttpHandler {
 public:
  FakeKinesis(const Clock& clock, int shards) : stream(shards), clock_(clock) {}

  void put(const std::string& body, const std::string& key = "k") {
    last = stream.put(key, body, clock_.wall_now()).number;
    ++published;
  }

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    std::string operation(request.header("X-Amz-Target").value_or(""));
    operation.erase(0, operation.find('.') + 1);
    const auto input = boost::json::parse(request.body).as_object();
    requests.push_back({operation, input});
    auto& scripted = script[operation];
    if (!scripted.empty()) {
      HttpResponse response = std::move(scripted.front());
      scripted.pop_front();
      co_return response;
    }
    if (operation == "ListShards") co_return list();
    if (operation == "DescribeStreamSummary") co_return summary();
    if (operation == "GetShardIterator") co_return iterator(input);
    co_return records(input);
  }

  static HttpResponse refusal(std::string_view code, int status = 400) {
    HttpResponse response = answer({{"__type", code}, {"message", "for a test"}});
    response.status = status;
    return response;
  }
  static HttpResponse text(std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    return response;
  }
  std::vector<boost::json::object> asked(std::string_view operation) const {
    std::vector<boost::json::object> all;
    for (const auto& [name, input] : requests) {
      if (name == operation) all.push_back(input);
    }
    return all;
  }

  sharded::ScriptedStream stream;
  std::size_t published = 0;
  std::optional<SequenceNumber> last;
  double created = 1000;
  std::vector<std::pair<std::string, boost::json::object>> requests;
  std::map<std::string, std::deque<HttpResponse>> script;  // by operation

 private:
  struct Place {
    std::string shard;
    std::optional<SequenceNumber> after;
    StartPoint start;
  };

  static HttpResponse answer(boost::json::object object) {
    HttpResponse response;
    response.body = boost::json::serialize(object);
    return response;
  }

  HttpResponse list() const {
    boost::json::array shards;
    for (const sharded::ListedShard& shard : stream.list()) {
      boost::json::object one{{"ShardId", shard.id}};
      if (!shard.parents.empty()) one["ParentShardId"] = shard.parents[0];
      if (shard.parents.size() > 1) one["AdjacentParentShardId"] = shard.parents[1];
      shards.push_back(std::move(one));
    }
    return answer({{"Shards", std::move(shards)}});
  }
  HttpResponse summary() const {
    return answer({{"StreamDescriptionSummary",
                    {{"RetentionPeriodHours", 24}, {"StreamCreationTimestamp", created}}}});
  }

  HttpResponse iterator(const boost::json::object& input) {
    Place place{.shard = std::string(input.at("ShardId").as_string()), .after = {}, .start = {}};
    const auto type = input.at("ShardIteratorType").as_string();
    if (type == "AFTER_SEQUENCE_NUMBER") {
      place.after = *SequenceNumber::parse(input.at("StartingSequenceNumber").as_string());
    } else if (type == "AT_TIMESTAMP") {
      const double seconds = input.at("Timestamp").to_number<double>();
      place.start = {StartPoint::Kind::at,
                     WallTime(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6)))};
    }
    return answer({{"ShardIterator", remember(std::move(place))}});
  }

  std::string remember(Place place) {
    places_.push_back(std::move(place));
    return std::to_string(places_.size() - 1);
  }

  HttpResponse records(const boost::json::object& input) {
    Place place = places_.at(std::stoul(std::string(input.at("ShardIterator").as_string())));
    const auto limit = static_cast<std::size_t>(input.at("Limit").as_int64());
    const auto page = stream.read(place.shard, place.after, place.start, limit);
    if (!page) return refusal("ResourceNotFoundException");
    boost::json::array items;
    for (const sharded::ScriptedStream::Record& record : page->records) {
      const auto arrived = std::chrono::duration<double>(record.arrived.time_since_epoch()).count();
      items.push_back(boost::json::object{{"SequenceNumber", record.number.text()},
                                          {"PartitionKey", record.key},
                                          {"Data", to_base64(record.body)},
                                          {"ApproximateArrivalTimestamp", arrived}});
      place.after = record.number;
    }
    boost::json::object object{{"Records", std::move(items)}, {"MillisBehindLatest", 0}};
    if (!page->at_end) object["NextShardIterator"] = remember(std::move(place));
    return answer(std::move(object));
  }

  const Clock& clock_;
  std::vector<Place> places_;
};

}  // namespace wheelpit::kinesis
