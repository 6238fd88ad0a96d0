#include "source/kinesis/event_stream_call.h"

#include <chrono>
#include <utility>

#include "aws/client/refusal.h"
#include "net/http/http_message.h"

namespace wheelpit::kinesis {

namespace asio = boost::asio;

namespace {

constexpr Duration kPatience = std::chrono::seconds(15);  // for the head of an answer
constexpr std::size_t kLongestRefusal = std::size_t{64} << 10;

bool is_event_stream(const Http2Head& head) {
  const auto type = find_header(head.headers, "content-type");
  return type && type->starts_with("application/vnd.amazon.eventstream");
}

}  // namespace

asio::awaitable<Status> EventStreamCall::begin(AwsService service, HttpRequest request) {
  const auto addressed = co_await context_.aws.address(std::move(service), std::move(request));
  if (!addressed) co_return addressed.error();
  call_.emplace(context_.io, context_.clock, context_.log, addressed->server, context_.aws.trust());
  if (closed_) call_->close();
  auto head = co_await call_->begin(addressed->request, context_.clock.now() + kPatience);
  if (!head) co_return head.error();
  if (head->status != 200) {
    const HttpResponse answer = co_await refusal(std::move(*head));
    context_.aws.note_answer(*addressed, answer);
    co_return refusal_of(answer);
  }
  if (is_event_stream(*head)) co_return Status();
  co_return Error(Errc::malformed,
                  "the answer is not an event stream; check that the endpoint is a Kinesis server");
}

asio::awaitable<HttpResponse> EventStreamCall::refusal(Http2Head head) {
  const TimePoint until = context_.clock.now() + kPatience;
  HttpResponse answer{
      .status = head.status, .headers = std::move(head.headers), .body = {}, .shared_body = {}};
  while (answer.body.size() < kLongestRefusal) {
    const auto bytes = co_await call_->read(until);
    if (!bytes || !*bytes || (*bytes)->empty()) break;
    answer.body += **bytes;
  }
  co_return answer;
}

asio::awaitable<Result<std::optional<eventstream::Message>>> EventStreamCall::next(
    TimePoint until) {
  for (;;) {
    auto message = messages_.next();
    if (!message || *message) co_return message;
    const auto bytes = co_await call_->read(until);
    if (!bytes) co_return bytes.error();
    if (!*bytes) co_return std::nullopt;
    if ((*bytes)->empty()) co_return Error(Errc::unavailable, "the server has ended the stream");
    messages_.feed(**bytes);
  }
}

void EventStreamCall::close() {
  closed_ = true;
  if (call_) call_->close();
}

asio::awaitable<void> EventStreamCall::end() {
  if (call_) co_await call_->end();
}

}  // namespace wheelpit::kinesis
