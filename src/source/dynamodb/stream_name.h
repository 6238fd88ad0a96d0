#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::dynamodb {

// A stream of a DynamoDB table, of its ARN.
struct StreamName {
  std::string arn;  // arn:PARTITION:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL
  std::string partition;
  std::string region;
  std::string table;
  std::string label;  // when it was made: another stream of the table has another one
};

// The error quotes the ARN and says how one looks.
Result<StreamName> parse_stream_arn(std::string_view text);

}  // namespace wheelpit::dynamodb
