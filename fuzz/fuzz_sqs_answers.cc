// What a server answers in SQS's place: the first octet says to which request, with which status
// and in which of the two protocols. What is read as a message becomes an event.

#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "record/sqs_encoder.h"
#include "source/sqs/query_protocol.h"
#include "source/sqs/sqs_dialect.h"

namespace {

using namespace wheelpit;

void encode(sqs::SqsReceived received) {
  const auto encoder = make_sqs_encoder("arn:aws:sqs:us-east-1:000000000000:q", "us-east-1",
                                        std::make_shared<const SqsEventForm>());
  std::string event(encoder->head());
  for (SqsMessage& message : received.messages) {
    if (event.size() > encoder->head().size()) event += ',';
    encoder->append({.id = {}, .received_at = {}, .message = std::move(message)}, event);
  }
  event += encoder->tail();
  boost::system::error_code fault;
  boost::json::parse(event, fault);
  if (fault) std::abort();
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  HttpResponse answer;
  answer.status = (data[0] & 8) == 0 ? 200 : 400;
  answer.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  const sqs::SqsDialect& dialect = (data[0] & 16) == 0 ? sqs::kJsonDialect : sqs::kQueryDialect;
  static_cast<void>(sqs::query_protocol::is_wanted_by(answer));
  static_cast<void>(sqs::query_protocol::is_known_by(answer));
  switch (data[0] & 3) {
    case 0:
      if (auto received = dialect.read_received(answer, sqs::kMostSqsEntries)) {
        encode(std::move(*received));
      }
      break;
    case 1:
      static_cast<void>(dialect.read_batch_answer(answer, sqs::kMostSqsEntries));
      break;
    case 2:
      static_cast<void>(dialect.read_found_queue(answer));
      break;
    default:
      static_cast<void>(dialect.read_queue_attributes(answer));
  }
  return 0;
}
