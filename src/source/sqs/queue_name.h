#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::sqs {

// A queue of SQS, of its ARN.
struct SqsQueueName {
  std::string arn;  // arn:PARTITION:sqs:REGION:ACCOUNT:NAME
  std::string partition;
  std::string region;
  std::string account;
  std::string name;

  bool is_fifo() const { return name.ends_with(".fifo"); }
};

// The error quotes the ARN and says how one looks.
Result<SqsQueueName> parse_sqs_arn(std::string_view text);

}  // namespace wheelpit::sqs
