#include "app/parts/sqs_queue_inspector.h"

#include <utility>

#include "source/sqs/sqs_client.h"

namespace wheelpit {

boost::asio::awaitable<Result<QueueFacts>> SqsQueueInspector::inspect(std::string queue_arn) {
  auto name = sqs::parse_sqs_arn(queue_arn);
  if (!name) co_return name.error();
  sqs::SqsClient client(aws_, std::move(*name));
  if (const Status found = co_await client.find(); !found) co_return found.error();
  const auto facts = co_await client.facts();
  if (!facts) co_return facts.error();
  QueueFacts told{.visibility_timeout = facts->visibility};
  if (const Status may = co_await client.may_delete(); !may) {
    told.denial = QueueDenial{.operation = "DeleteMessage", .reason = may.error().message()};
  } else if (const Status keeps = co_await client.may_change_visibility(); !keeps) {
    told.denial =
        QueueDenial{.operation = "ChangeMessageVisibility", .reason = keeps.error().message()};
  }
  co_return told;
}

}  // namespace wheelpit
