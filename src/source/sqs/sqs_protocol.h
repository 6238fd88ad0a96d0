#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "net/http/http_message.h"
#include "record/sqs_message.h"

namespace wheelpit::sqs {

// SQS's protocol (AWS JSON 1.0) without I/O, as far as a consumer needs it. Requests are not signed
// yet; what they are sent to is the client's to say. What the service refuses is an error as in
// refusal_of(); what is not an answer of such a service, Errc::malformed.

// What a batch request may have, and a ReceiveMessage may bring.
inline constexpr std::size_t kMostSqsEntries = 10;

HttpRequest find_queue_request(std::string_view name, std::string_view account);
Result<std::string> read_found_queue(const HttpResponse& answer);

struct SqsQueueFacts {
  std::chrono::seconds visibility{30};  // how long a message that was received stays hidden
};
HttpRequest get_queue_attributes_request(std::string_view queue_url);
Result<SqsQueueFacts> read_queue_attributes(const HttpResponse& answer);
// `visibility`: the text of the attribute VisibilityTimeout, "" if there is none.
Result<SqsQueueFacts> queue_facts_of(std::string_view visibility);

struct SqsReceive {
  std::size_t most = kMostSqsEntries;  // 1-10
  std::chrono::seconds wait{20};       // 0-20
  std::chrono::seconds visibility{0};  // 0: the queue's own
};
// Asks for all attributes, by their present name and by the one before it.
HttpRequest receive_request(std::string_view queue_url, const SqsReceive& receive);

struct SqsReceived {
  std::vector<SqsMessage> messages;
  // What has no text as body, or no receipt: nothing can be done about it, so that it comes again.
  std::size_t unreadable = 0;
};
// `most`: what was asked for. An answer with more is none of such a service.
Result<SqsReceived> read_received(const HttpResponse& answer, std::size_t most);
Error too_many_messages(std::size_t messages, std::size_t most);

// Of at most kMostSqsEntries messages, by their receipts.
HttpRequest delete_request(std::string_view queue_url, std::span<const std::string> receipts);
HttpRequest change_visibility_request(std::string_view queue_url,
                                      std::span<const std::string> receipts,
                                      std::chrono::seconds visibility);

// What was not done of a batch request.
struct SqsEntryFault {
  std::size_t entry = 0;         // its place in the request
  bool can_be_repeated = false;  // the service's fault, not the request's
  Error error{Errc::unavailable, ""};
};
// What happens to the entries of a request, while its answer is read.
class EntryOutcomes {
 public:
  explicit EntryOutcomes(std::size_t entries);
  void done(std::size_t entry) { outcomes_[entry].reset(); }
  void failed(SqsEntryFault fault);
  std::vector<SqsEntryFault> faults() &&;

 private:
  std::vector<std::optional<SqsEntryFault>> outcomes_;
};
// `entries`: how many the request had. What the answer does not speak of was not done.
Result<std::vector<SqsEntryFault>> read_batch_answer(const HttpResponse& answer,
                                                     std::size_t entries);

}  // namespace wheelpit::sqs
