#include "source/dynamodb/dynamodb_api.h"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

#include "aws/client/refusal.h"
#include "source/dynamodb/dynamodb_answers.h"
#include "source/dynamodb/dynamodb_requests.h"
#include "source/sharded/trouble.h"

namespace wheelpit::dynamodb {

namespace asio = boost::asio;

using sharded::Answer;

namespace {

// A megabyte of records at AWS, as JSON with every octet escaped; compatible servers know no bound
// but the number of records.
constexpr std::size_t kLongestAnswer = std::size_t{32} * 1024 * 1024;

// A list that never ends is not kept: a stream has at most so many shards that are still read.
constexpr std::size_t kMostShards = 100'000;

// Beside the item, what is kept of a record.
constexpr std::size_t kRecordBytes = 512;

std::size_t bytes_of(const DynamoDbMessage::Parts& parts) {
  return kRecordBytes + parts.dynamodb.size() + parts.event_id.size() + parts.user_identity.size();
}

sharded::PolledPage polled(Page page) {
  sharded::PolledPage out{.records = {}, .next_iterator = std::move(page.next_iterator)};
  out.records.reserve(page.records.size());
  for (Page::Item& item : page.records) {
    const DynamoDbMessage::Parts& parts = item.message->parts();
    const std::size_t bytes = bytes_of(parts);
    out.bytes += parts.dynamodb.size();
    out.records.push_back({.number = std::move(item.number),
                           .slot_key = parts.item_key,
                           .arrived = parts.created,
                           .bytes = bytes,
                           .message = std::move(item.message)});
  }
  return out;
}

}  // namespace

sharded::PollTraits DynamoDbApi::traits() const {
  return {.finds_times = false,
          .time_unit = std::chrono::seconds(1),
          .base_poll = std::chrono::milliseconds(250),
          .most_records = 1000};
}

asio::awaitable<Answer<std::vector<sharded::ListedShard>>> DynamoDbApi::list_shards() {
  std::vector<sharded::ListedShard> all;
  std::set<std::string> asked;
  for (std::string after;;) {
    const auto answer = co_await ask(describe_stream(stream_.arn, after));
    if (!answer) co_return std::unexpected(answer.error());
    auto page = parse_shards(*answer);
    if (!page) co_return about(page.error());
    all.insert(all.end(), std::make_move_iterator(page->shards.begin()),
               std::make_move_iterator(page->shards.end()));
    if (page->last_shard.empty()) co_return all;
    after = std::move(page->last_shard);
    if (!asked.insert(after).second || all.size() > kMostShards) {
      co_return about(Error(Errc::malformed,
                            "the pages of DescribeStream do not end; check the "
                            "server"));
    }
  }
}

asio::awaitable<Answer<sharded::StreamFacts>> DynamoDbApi::facts() {
  co_return sharded::StreamFacts{.retention = std::chrono::hours(24), .incarnation = stream_.label};
}

asio::awaitable<Answer<std::string>> DynamoDbApi::iterator(std::string shard,
                                                           sharded::IteratorPlace place) {
  const auto answer = co_await ask(get_shard_iterator(stream_.arn, shard, place));
  if (!answer) co_return std::unexpected(answer.error());
  auto iterator = parse_iterator(*answer);
  if (!iterator) co_return about(iterator.error());
  co_return std::move(*iterator);
}

asio::awaitable<Answer<sharded::PolledPage>> DynamoDbApi::poll(std::string /*shard*/,
                                                               std::string iterator,
                                                               std::size_t most) {
  auto answer = co_await ask(get_records(iterator, most), AwsCall{.body_bytes = kLongestAnswer});
  if (!answer) {
    // What an iterator is refused for, a new one is asked for.
    if (answer.error().trouble == sharded::Trouble::refused)
      answer.error().trouble = sharded::Trouble::expired;
    co_return std::unexpected(std::move(answer.error()));
  }
  auto page = parse_page(*answer);
  if (!page) co_return about(page.error());
  co_return polled(std::move(*page));
}

asio::awaitable<Answer<std::string>> DynamoDbApi::ask(HttpRequest request, AwsCall call) {
  auto answer = co_await aws_.send(service(), std::move(request), call);
  if (!answer) {
    co_return std::unexpected(sharded::Fault{sharded::trouble_of(answer.error()),
                                             stream_.arn + ": " + answer.error().message()});
  }
  if (answer->status != 200) co_return about(refusal_of(*answer));
  co_return std::move(answer->body);
}

std::unexpected<sharded::Fault> DynamoDbApi::about(const Error& cause) const {
  return std::unexpected(
      sharded::Fault{sharded::trouble_of(cause),
                     stream_.arn + " at " + aws_.server_of(service()) + ": " + cause.message()});
}

AwsService DynamoDbApi::service() const {
  return {.name = "dynamodbstreams",
          .partition = stream_.partition,
          .region = stream_.region,
          .host = "streams.dynamodb",
          .signed_as = "dynamodb"};
}

}  // namespace wheelpit::dynamodb
