#include "source/kinesis/fan_out_answers.h"

#include <string>
#include <utility>

#include "aws/client/refusal.h"

namespace wheelpit::kinesis {

namespace {

Error refusal_in(std::string_view code, std::string_view payload) {
  // refusal_of() reads the words of an answer; the code stands beside them here.
  HttpResponse answer{
      .status = 400, .headers = {}, .body = std::string(payload), .shared_body = {}};
  answer.headers.emplace_back("x-amzn-ErrorType", code);
  return refusal_of(answer);
}

}  // namespace

Result<std::optional<KinesisPush>> read_pushed(const eventstream::Message& message) {
  const std::string_view type = message.text(":message-type").value_or("");
  if (type == "event") {
    if (message.text(":event-type") != "SubscribeToShardEvent") return std::nullopt;
    auto page = parse_kinesis_push(std::string(message.payload));
    if (!page) return page.error();
    return std::optional<KinesisPush>(std::move(*page));
  }
  if (type == "exception") {
    return refusal_in(message.text(":exception-type").value_or("exception"), message.payload);
  }
  if (type == "error") {
    return refusal_of(message.text(":error-code").value_or("error"),
                      message.text(":error-message").value_or(""));
  }
  return Error(Errc::malformed,
               "the event stream is invalid: a message is not an event, exception or error; check "
               "that the endpoint is a Kinesis server");
}

}  // namespace wheelpit::kinesis
