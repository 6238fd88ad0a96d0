#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/sqs/sqs_protocol.h"

namespace wheelpit::sqs {

// One of the two protocols of SQS: how each operation is asked for, and read.
struct SqsDialect {
  HttpRequest (*find_queue_request)(std::string_view name, std::string_view account);
  Result<std::string> (*read_found_queue)(const HttpResponse& answer);
  HttpRequest (*get_queue_attributes_request)(std::string_view queue_url);
  Result<SqsQueueFacts> (*read_queue_attributes)(const HttpResponse& answer);
  HttpRequest (*receive_request)(std::string_view queue_url, const SqsReceive& receive);
  Result<SqsReceived> (*read_received)(const HttpResponse& answer, std::size_t most);
  HttpRequest (*delete_request)(std::string_view queue_url, std::span<const std::string> receipts);
  HttpRequest (*change_visibility_request)(std::string_view queue_url,
                                           std::span<const std::string> receipts,
                                           std::chrono::seconds visibility);
  Result<std::vector<SqsEntryFault>> (*read_batch_answer)(const HttpResponse& answer,
                                                          std::size_t entries);
};

extern const SqsDialect kJsonDialect;   // sqs_protocol.h
extern const SqsDialect kQueryDialect;  // query_protocol.h

}  // namespace wheelpit::sqs
