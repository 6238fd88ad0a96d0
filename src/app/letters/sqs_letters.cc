#include "app/letters/sqs_letters.h"

#include <algorithm>
#include <span>
#include <utility>

#include "app/letters/dead_letter_facts.h"
#include "record/sqs_encoder.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Longer than one go may take.
constexpr std::chrono::seconds kHidden{90};
constexpr std::chrono::seconds kWait{1};

const SqsMessage& message_of(const FoundLetter& letter) {
  return std::get<SqsMessage>(letter.record->message);
}

AwsService service_of(const sqs::SqsQueueName& queue) {
  return {.name = "sqs", .partition = queue.partition, .region = queue.region};
}

asio::awaitable<Result<SqsQueueState>> state_of(AwsClient& aws, const sqs::SqsClient& queue) {
  const auto answer =
      co_await aws.send(service_of(queue.queue()), queue_state_request(queue.url()));
  if (!answer) co_return answer.error();
  auto state = read_queue_state(*answer);
  if (!state)
    co_return Error(state.error().code(), queue.queue().arn + ": " + state.error().message());
  co_return state;
}

// The older protocol is for servers that are older than redrive policies.
asio::awaitable<Status> find(sqs::SqsClient& queue) {
  const Status found = co_await queue.find();
  if (!found) co_return found;
  if (!queue.speaks_json()) {
    co_return Error(Errc::invalid_argument,
                    queue.queue().arn +
                        ": its server speaks SQS's older protocol alone; dead letters need the "
                        "JSON protocol");
  }
  co_return found;
}

}  // namespace

asio::awaitable<Result<SqsQueueState>> look_at_queue(AwsClient& aws, std::string arn) {
  auto name = sqs::parse_sqs_arn(arn);
  if (!name) co_return name.error();
  sqs::SqsClient queue(aws, *std::move(name));
  if (const Status found = co_await find(queue); !found) co_return found.error();
  co_return co_await state_of(aws, queue);
}

SqsLetters::SqsLetters(AwsClient& aws, sqs::SqsQueueName queue)
    : aws_(aws),
      name_(queue),
      queue_(aws, std::move(queue)),
      encoder_(make_sqs_encoder(name_.arn, name_.region, std::make_shared<const SqsEventForm>())) {}

SqsLetters::~SqsLetters() = default;

asio::awaitable<Status> SqsLetters::open() {
  if (const Status found = co_await find(queue_); !found) co_return found;
  const auto state = co_await state_of(aws_, queue_);
  if (!state) co_return state.error();
  messages_ = state->messages;
  co_return co_await find_source();
}

// A server that cannot say it is asked no more: letters may say it themselves.
asio::awaitable<Status> SqsLetters::find_source() {
  const auto answer = co_await send(source_queues_request(queue_.url()));
  if (!answer) co_return answer.error();
  const auto source = read_only_source(*answer);
  if (source && !source->empty()) {
    source_ =
        "arn:" + name_.partition + ":sqs:" + name_.region + ":" + name_.account + ":" + *source;
  }
  co_return Status();
}

asio::awaitable<Result<HttpResponse>> SqsLetters::send(HttpRequest request) {
  co_return co_await aws_.send(service_of(name_), std::move(request));
}

asio::awaitable<Result<std::optional<FoundLetter>>> SqsLetters::next() {
  if (inbox_.empty()) {
    auto received = co_await queue_.receive({.wait = kWait, .visibility = kHidden});
    if (!received) co_return received.error();
    for (SqsMessage& message : received->messages) {
      FoundLetter found;
      found.letter = letter_of(message, source_);
      found.letter.body = message.body;
      found.record.emplace().message = std::move(message);
      inbox_.push_back(std::move(found));
    }
  }
  if (inbox_.empty()) co_return std::nullopt;
  FoundLetter found = std::move(inbox_.front());
  inbox_.pop_front();
  co_return std::optional(std::move(found));
}

void SqsLetters::leave(const FoundLetter& letter) {
  left_.push_back(message_of(letter).receipt_handle);
}

asio::awaitable<Result<std::string>> SqsLetters::url_of(std::string queue) {
  if (const auto known = urls_.find(queue); known != urls_.end()) co_return known->second;
  auto name = sqs::parse_sqs_arn(queue);
  if (!name) co_return name.error();
  if (name->region != name_.region || name->partition != name_.partition) {
    co_return Error(Errc::invalid_argument, queue + " is in another region than its letters");
  }
  sqs::SqsClient target(aws_, *std::move(name));
  if (const Status found = co_await find(target); !found) co_return found.error();
  urls_[queue] = target.url();
  co_return target.url();
}

asio::awaitable<Status> SqsLetters::put_back(const FoundLetter& letter, std::string to) {
  const auto url = co_await url_of(to);
  if (!url) co_return url.error();
  const auto answer =
      co_await send(send_again_request(*url, message_of(letter), to.ends_with(".fifo")));
  if (!answer) co_return answer.error();
  if (const Status sent = read_sent_again(*answer); !sent) {
    co_return Error(sent.error().code(), to + ": " + sent.error().message());
  }
  co_return co_await remove(letter);
}

asio::awaitable<Status> SqsLetters::remove(const FoundLetter& letter) {
  const auto faults = co_await queue_.remove({message_of(letter).receipt_handle});
  if (!faults) co_return faults.error();
  if (!faults->empty()) co_return faults->front().error;
  co_return Status();
}

asio::awaitable<void> SqsLetters::close() {
  for (const FoundLetter& found : inbox_) leave(found);
  inbox_.clear();
  std::span<const std::string> rest = left_;
  while (!rest.empty()) {
    const auto some = rest.first(std::min(rest.size(), sqs::kMostSqsEntries));
    // What cannot be made visible now is so when its time is over.
    static_cast<void>(
        co_await queue_.change_visibility({some.begin(), some.end()}, std::chrono::seconds(0)));
    rest = rest.subspan(some.size());
  }
  left_.clear();
}

}  // namespace wheelpit
