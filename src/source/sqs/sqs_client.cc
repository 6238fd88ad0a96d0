#include "source/sqs/sqs_client.h"

#include <cstddef>
#include <utility>

#include "source/sqs/query_protocol.h"

namespace wheelpit::sqs {

namespace asio = boost::asio;

namespace {

// Ten messages of 1 MiB, each octet of them escaped as two or more.
constexpr std::size_t kLongestAnswer = std::size_t{32} * 1024 * 1024;

// Of no message.
constexpr const char* kNoReceipt = "wheelpit-asks-whether-it-may";

// What of a batch's outcome says that the credentials may not do it.
Status denial_in(const Result<std::vector<SqsEntryFault>>& faults) {
  if (!faults) {
    const Error& error = faults.error();
    return error.code() == Errc::access_denied ? Status(error) : Status();
  }
  for (const SqsEntryFault& fault : *faults) {
    if (fault.error.code() == Errc::access_denied) return fault.error;
  }
  return {};
}

// For the way, in addition to what the service waits.
constexpr Duration kPatience = std::chrono::seconds(5);

}  // namespace

SqsClient::SqsClient(AwsClient& aws, SqsQueueName queue) : aws_(aws), queue_(std::move(queue)) {}

asio::awaitable<Status> SqsClient::find() {
  dialect_ = &kJsonDialect;
  auto answer = co_await send(dialect_->find_queue_request(queue_.name, queue_.account));
  if (!answer) co_return answer.error();
  if (query_protocol::is_wanted_by(*answer)) {
    auto older = co_await send(kQueryDialect.find_queue_request(queue_.name, queue_.account));
    if (!older) co_return older.error();
    if (query_protocol::is_known_by(*older)) {
      dialect_ = &kQueryDialect;
      answer = std::move(older);
    }
  }
  auto url = dialect_->read_found_queue(*answer);
  if (!url) co_return about(url.error());
  url_ = std::move(*url);
  co_return Status();
}

asio::awaitable<Result<SqsQueueFacts>> SqsClient::facts() {
  const auto answer = co_await send(dialect_->get_queue_attributes_request(url_));
  if (!answer) co_return answer.error();
  auto facts = dialect_->read_queue_attributes(*answer);
  if (!facts) co_return about(facts.error());
  co_return facts;
}

asio::awaitable<Result<SqsReceived>> SqsClient::receive(SqsReceive receive,
                                                        AnswerBudget::Share* share) {
  const AwsCall call{
      .patience = receive.wait + kPatience, .body_bytes = kLongestAnswer, .share = share};
  const auto answer = co_await send(dialect_->receive_request(url_, receive), call);
  if (!answer) co_return answer.error();
  auto received = dialect_->read_received(*answer, receive.most);
  if (!received) co_return about(received.error());
  co_return received;
}

asio::awaitable<Result<std::vector<SqsEntryFault>>> SqsClient::remove(
    std::vector<std::string> receipts) {
  const auto answer = co_await send(dialect_->delete_request(url_, receipts));
  if (!answer) co_return answer.error();
  auto faults = dialect_->read_batch_answer(*answer, receipts.size());
  if (!faults) co_return about(faults.error());
  co_return faults;
}

asio::awaitable<Result<std::vector<SqsEntryFault>>> SqsClient::change_visibility(
    std::vector<std::string> receipts, std::chrono::seconds visibility) {
  const auto answer =
      co_await send(dialect_->change_visibility_request(url_, receipts, visibility));
  if (!answer) co_return answer.error();
  auto faults = dialect_->read_batch_answer(*answer, receipts.size());
  if (!faults) co_return about(faults.error());
  co_return faults;
}

asio::awaitable<Status> SqsClient::may_delete() {
  co_return denial_in(co_await remove({kNoReceipt}));
}

asio::awaitable<Status> SqsClient::may_change_visibility() {
  co_return denial_in(co_await change_visibility({kNoReceipt}, std::chrono::seconds(0)));
}

asio::awaitable<Result<HttpResponse>> SqsClient::send(HttpRequest request, AwsCall call) {
  AwsService service{.name = "sqs", .partition = queue_.partition, .region = queue_.region};
  auto answer = co_await aws_.send(std::move(service), std::move(request), call);
  if (!answer) co_return Error(answer.error().code(), queue_.arn + ": " + answer.error().message());
  co_return answer;
}

Error SqsClient::about(const Error& cause) const {
  const AwsService service{.name = "sqs", .partition = queue_.partition, .region = queue_.region};
  return {cause.code(), queue_.arn + " at " + aws_.server_of(service) + ": " + cause.message()};
}

}  // namespace wheelpit::sqs
