#include "source/kinesis/kinesis_api.h"

#include <set>
#include <utility>

#include "aws/client/refusal.h"
#include "source/kinesis/kinesis_answers.h"
#include "source/kinesis/kinesis_requests.h"
#include "source/sharded/trouble.h"

namespace wheelpit::kinesis {

namespace asio = boost::asio;

using sharded::Trouble;

namespace {

// 10 MiB of records, in base64, and what is said of each.
constexpr std::size_t kLongestPage = std::size_t{20} * 1024 * 1024;
constexpr Duration kPagePatience = std::chrono::seconds(15);

// kinesalite does not answer where it has no record that is so new: then the shard is read from its
// oldest record on, and what is too old is skipped.
constexpr Duration kTimePatience = std::chrono::seconds(3);

// A list that never ends is not kept: a stream has at most so many shards that are still read.
constexpr std::size_t kMostShards = 100'000;

sharded::PolledPage page_of(KinesisPage parsed) {
  sharded::PolledPage page{.records = {},
                           .next_iterator = std::move(parsed.next_iterator),
                           .children = std::move(parsed.children),
                           .behind = parsed.behind};
  page.records.reserve(parsed.records.size());
  for (KinesisPage::Item& item : parsed.records) {
    const KinesisMessage::View& parts = item.message->parts();
    const std::size_t data = parts.data_in_base64.size();
    page.bytes += data / 4 * 3 + parts.partition_key.size();
    page.records.push_back({.number = std::move(item.number),
                            .slot_key = parts.partition_key,
                            .arrived = parts.arrived,
                            .bytes = data + sizeof(KinesisMessage) + 256,
                            .message = std::move(item.message)});
  }
  return page;
}

}  // namespace

KinesisApi::KinesisApi(AwsClient& aws, StreamName stream) : aws_(aws), stream_(std::move(stream)) {}

asio::awaitable<sharded::Answer<std::vector<sharded::ListedShard>>> KinesisApi::list_shards() {
  std::vector<sharded::ListedShard> shards;
  std::set<std::string> tokens;
  std::string token;
  do {
    auto answer = co_await send(list_shards_request(stream_, token));
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    auto page = parse_kinesis_shards(*answer);
    if (!page) co_return std::unexpected(about(page.error()));
    for (sharded::ListedShard& shard : page->shards) shards.push_back(std::move(shard));
    token = std::move(page->next_token);
    if (!token.empty() && (!tokens.insert(token).second || shards.size() > kMostShards)) {
      co_return std::unexpected(
          about({Errc::malformed, "the pages of ListShards do not end; check the server"}));
    }
  } while (!token.empty());
  co_return shards;
}

asio::awaitable<sharded::Answer<sharded::StreamFacts>> KinesisApi::facts() {
  auto answer = co_await send(describe_stream_request(stream_));
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  auto facts = parse_kinesis_summary(*answer);
  if (!facts) co_return std::unexpected(about(facts.error()));
  co_return std::move(*facts);
}

asio::awaitable<sharded::Answer<std::string>> KinesisApi::iterator(std::string shard,
                                                                   sharded::IteratorPlace place) {
  using Kind = sharded::IteratorPlace::Kind;
  AwsCall call;
  const bool may_hang = place.kind == Kind::at && aws_.has_server_for("kinesis");
  if (may_hang) call.patience = kTimePatience;
  auto answer = co_await send(iterator_request(stream_, shard, place), call);
  if (!answer && may_hang && answer.error().trouble == Trouble::unreachable) {
    answer = co_await send(iterator_request(stream_, shard, {}));
  }
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  auto iterator = parse_kinesis_iterator(*answer);
  if (!iterator) co_return std::unexpected(about(iterator.error()));
  co_return std::move(*iterator);
}

asio::awaitable<sharded::Answer<sharded::PolledPage>> KinesisApi::poll(std::string /*shard*/,
                                                                       std::string iterator,
                                                                       std::size_t most) {
  const AwsCall call{.patience = kPagePatience, .body_bytes = kLongestPage};
  auto answer = co_await send(get_records_request(stream_, iterator, most), call);
  if (!answer) {
    // What an iterator is refused for, a new one is asked for.
    if (answer.error().trouble == sharded::Trouble::refused)
      answer.error().trouble = sharded::Trouble::expired;
    co_return std::unexpected(std::move(answer.error()));
  }
  auto page = parse_kinesis_page(std::move(*answer));
  if (!page) co_return std::unexpected(about(page.error()));
  co_return page_of(std::move(*page));
}

asio::awaitable<sharded::Answer<std::string>> KinesisApi::send(HttpRequest request, AwsCall call) {
  auto answer = co_await aws_.send(stream_.service(), std::move(request), call);
  if (!answer) co_return std::unexpected(about(answer.error()));
  if (answer->status != 200) co_return std::unexpected(about(refusal_of(*answer)));
  co_return std::move(answer->body);
}

sharded::Fault KinesisApi::about(const Error& cause) const {
  return {
      .trouble = sharded::trouble_of(cause),
      .detail = stream_.arn + " at " + aws_.server_of(stream_.service()) + ": " + cause.message()};
}

}  // namespace wheelpit::kinesis
