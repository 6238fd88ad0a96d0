#include "source/dynamodb/dynamodb_answers.h"

#include <utility>

#include "source/dynamodb/page_reader.h"
#include "source/sharded/answer_reader.h"

namespace wheelpit::dynamodb {

namespace {

constexpr const char* kServer = "a server of DynamoDB Streams";

}  // namespace

Result<Page> parse_page(std::string_view text) {
  sharded::AnswerReader answer("GetRecords", kServer);
  // That all of it is JSON: slices of it go into events.
  if (!answer.parse(text)) return *answer.error();
  auto page = PageReader().read(answer.json());
  if (page) return page;
  (void)answer.fail<int>(page.error().message());
  return *answer.error();
}

Result<Shards> parse_shards(std::string_view text) {
  sharded::AnswerReader answer("DescribeStream", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  const sharded::AnswerReader::Object stream = answer.needed_object(*whole, "StreamDescription");
  Shards page;
  for (const sharded::AnswerReader::Element& element : answer.list(stream, "Shards", true)) {
    const sharded::AnswerReader::Object item = answer.item(element, "Shards");
    sharded::ListedShard shard{.id = answer.needed_text(item, "ShardId")};
    if (std::string parent = answer.text(item, "ParentShardId"); !parent.empty()) {
      shard.parents.push_back(std::move(parent));
    }
    page.shards.push_back(std::move(shard));
  }
  page.last_shard = answer.text(stream, "LastEvaluatedShardId");
  page.status = answer.text(stream, "StreamStatus");
  if (answer.error()) return *answer.error();
  return page;
}

Result<std::string> parse_iterator(std::string_view text) {
  sharded::AnswerReader answer("GetShardIterator", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  std::string iterator = answer.needed_text(*whole, "ShardIterator");
  if (answer.error()) return *answer.error();
  return iterator;
}

}  // namespace wheelpit::dynamodb
