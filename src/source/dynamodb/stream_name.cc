#include "source/dynamodb/stream_name.h"

#include "aws/arn.h"

namespace wheelpit::dynamodb {

Result<StreamName> parse_stream_arn(std::string_view text) {
  constexpr std::string_view kTable = "table/";
  constexpr std::string_view kStream = "/stream/";
  const auto arn = Arn::parse(text);
  const std::string_view resource = arn ? arn->resource : "";
  const std::size_t stream = resource.find(kStream);
  const bool whole = arn && arn->service == "dynamodb" && !arn->region.empty() &&
                     resource.starts_with(kTable) && stream != std::string_view::npos &&
                     stream > kTable.size() && stream + kStream.size() < resource.size();
  if (!whole) {
    return Error(Errc::invalid_argument,
                 "\"" + std::string(text) +
                     "\" is not the ARN of a DynamoDB stream, such as "
                     "arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL");
  }
  return StreamName{.arn = std::string(text),
                    .partition = std::string(arn->partition),
                    .region = std::string(arn->region),
                    .table = std::string(resource.substr(kTable.size(), stream - kTable.size())),
                    .label = std::string(resource.substr(stream + kStream.size()))};
}

}  // namespace wheelpit::dynamodb
