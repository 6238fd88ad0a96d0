#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/letters/letter_box.h"
#include "app/letters/letter_requests.h"
#include "aws/client/aws_client.h"
#include "source/sqs/sqs_client.h"

namespace wheelpit {

// What an SQS queue says of itself; its messages and where its dead letters go.
boost::asio::awaitable<Result<SqsQueueState>> look_at_queue(AwsClient& aws, std::string arn);

// An SQS queue. Letters are received, hidden from others for a minute and a half, and deleted when
// they may go; those that stay are made visible again at the end.
class SqsLetters final : public LetterBox {
 public:
  // `aws` must outlive it.
  SqsLetters(AwsClient& aws, sqs::SqsQueueName queue);
  ~SqsLetters() override;

  boost::asio::awaitable<Status> open() override;
  std::optional<std::uint64_t> messages() const override { return messages_; }
  const EventEncoder* encoder() const override { return encoder_.get(); }
  boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() override;
  void leave(const FoundLetter& letter) override;
  boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override;
  boost::asio::awaitable<Status> remove(const FoundLetter& letter) override;
  boost::asio::awaitable<void> close() override;

 private:
  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request);
  boost::asio::awaitable<Status> find_source();
  boost::asio::awaitable<Result<std::string>> url_of(std::string queue);

  AwsClient& aws_;
  const sqs::SqsQueueName name_;
  sqs::SqsClient queue_;
  std::unique_ptr<EventEncoder> encoder_;
  std::optional<std::uint64_t> messages_;
  std::string source_;  // ARN of the only queue whose letters come here; "": not known
  std::map<std::string, std::string, std::less<>> urls_;  // by ARN, of queues that were found
  std::deque<FoundLetter> inbox_;
  std::vector<std::string> left_;  // receipts
};

}  // namespace wheelpit
