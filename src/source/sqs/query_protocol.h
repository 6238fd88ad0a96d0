#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http/http_message.h"
#include "source/sqs/sqs_protocol.h"

// SQS's protocol of before 2023 (forms and XML), for servers that do not know the present one: the
// same operations as sqs_protocol.h has, with the same promises.
namespace wheelpit::sqs::query_protocol {

HttpRequest find_queue_request(std::string_view name, std::string_view account);
Result<std::string> read_found_queue(const HttpResponse& answer);

HttpRequest get_queue_attributes_request(std::string_view queue_url);
Result<SqsQueueFacts> read_queue_attributes(const HttpResponse& answer);

HttpRequest receive_request(std::string_view queue_url, const SqsReceive& receive);
Result<SqsReceived> read_received(const HttpResponse& answer, std::size_t most);

HttpRequest delete_request(std::string_view queue_url, std::span<const std::string> receipts);
HttpRequest change_visibility_request(std::string_view queue_url,
                                      std::span<const std::string> receipts,
                                      std::chrono::seconds visibility);
Result<std::vector<SqsEntryFault>> read_batch_answer(const HttpResponse& answer,
                                                     std::size_t entries);

// Whether what a server has answered to a request in the present protocol shows that it does not
// know it: a refusal that is not written as one of it.
bool is_wanted_by(const HttpResponse& answer);

// Whether a server that has answered so to a request in this protocol knows it.
bool is_known_by(const HttpResponse& answer);

}  // namespace wheelpit::sqs::query_protocol
