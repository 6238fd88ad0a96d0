#include "source/sqs/queue_name.h"

#include "aws/arn.h"

namespace wheelpit::sqs {

Result<SqsQueueName> parse_sqs_arn(std::string_view text) {
  const auto arn = Arn::parse(text);
  const bool whole = arn && arn->service == "sqs" && !arn->region.empty() &&
                     !arn->account.empty() && !arn->resource.contains(':');
  if (!whole) {
    return Error(Errc::invalid_argument,
                 "\"" + std::string(text) +
                     "\" is not the ARN of an SQS queue, such as arn:aws:sqs:REGION:ACCOUNT:NAME");
  }
  return SqsQueueName{.arn = std::string(text),
                      .partition = std::string(arn->partition),
                      .region = std::string(arn->region),
                      .account = std::string(arn->account),
                      .name = std::string(arn->resource)};
}

}  // namespace wheelpit::sqs
