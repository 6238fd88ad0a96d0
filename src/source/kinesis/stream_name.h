#pragma once

#include <string>
#include <string_view>

#include "aws/client/aws_client.h"
#include "base/result.h"

namespace wheelpit::kinesis {

// A stream of Kinesis, of the ARN of a mapping.
struct StreamName {
  std::string arn;       // arn:PARTITION:kinesis:REGION:ACCOUNT:stream/NAME
  std::string consumer;  // of a consumer with enhanced fan-out, its ARN; "" of shared reading
  std::string partition;
  std::string region;
  std::string name;

  AwsService service() const {
    return {.name = "kinesis", .partition = partition, .region = region};
  }
};

// Of a stream's ARN, or of a consumer's: stream/NAME/consumer/CONSUMER:CREATED. The error quotes
// the ARN and says how one looks.
Result<StreamName> parse_stream_arn(std::string_view text);

}  // namespace wheelpit::kinesis
