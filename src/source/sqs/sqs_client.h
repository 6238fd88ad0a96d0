#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/result.h"
#include "source/sqs/queue_name.h"
#include "source/sqs/sqs_dialect.h"
#include "source/sqs/sqs_protocol.h"

namespace wheelpit::sqs {

// One queue of SQS, or of a compatible server, in its present protocol or, where that is not
// known, in the one before it. For the coroutines of one thread; any number of requests at a
// time. Errors name the queue and the server; their Errc is as in refusal_of(), or of
// AwsClient.
class SqsClient {
 public:
  // `aws` must outlive it.
  SqsClient(AwsClient& aws, SqsQueueName queue);

  // Looks for the queue's URL, which the other requests need: Errc::not_found before it is known.
  // Finds out which protocol the server knows.
  boost::asio::awaitable<Status> find();

  boost::asio::awaitable<Result<SqsQueueFacts>> facts();
  // Never give up on one that waits: a message may be on its way. `share`: of the budget of all
  // answers; it must live as long as what was received.
  boost::asio::awaitable<Result<SqsReceived>> receive(SqsReceive receive,
                                                      AnswerBudget::Share* share = nullptr);
  // What was not done of it; at most kMostSqsEntries receipts.
  boost::asio::awaitable<Result<std::vector<SqsEntryFault>>> remove(
      std::vector<std::string> receipts);
  boost::asio::awaitable<Result<std::vector<SqsEntryFault>>> change_visibility(
      std::vector<std::string> receipts, std::chrono::seconds visibility);

  // Whether the credentials may do it, asked with a receipt that belongs to no message: the service
  // looks at rights first. Errc::access_denied is the only error; what cannot be found out may be.
  boost::asio::awaitable<Status> may_delete();
  boost::asio::awaitable<Status> may_change_visibility();

  const SqsQueueName& queue() const { return queue_; }
  // Of the queue, and whether its server speaks the present protocol: once it is found.
  const std::string& url() const { return url_; }
  bool speaks_json() const { return dialect_ == &kJsonDialect; }

 private:
  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request, AwsCall call = {});
  Error about(const Error& cause) const;

  AwsClient& aws_;
  const SqsQueueName queue_;
  std::string url_;
  const SqsDialect* dialect_ = &kJsonDialect;
};

}  // namespace wheelpit::sqs
