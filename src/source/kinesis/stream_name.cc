#include "source/kinesis/stream_name.h"

#include <utility>

#include "aws/arn.h"

namespace wheelpit::kinesis {

Result<StreamName> parse_stream_arn(std::string_view text) {
  const auto arn = Arn::parse(text);
  const auto resource = arn ? arn->resource_of_type("stream", '/') : std::nullopt;
  std::string_view rest = resource.value_or("");
  const std::string_view name = take_part(rest, '/');
  const bool is_consumer = rest.starts_with("consumer/");
  if (!resource || arn->service != "kinesis" || arn->region.empty() || name.empty() ||
      (!rest.empty() && !is_consumer)) {
    return Error(Errc::invalid_argument, "\"" + std::string(text) +
                                             "\" is not the ARN of a Kinesis stream, such as "
                                             "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME");
  }
  const std::size_t end = text.size() - (rest.empty() ? 0 : rest.size() + 1);
  return StreamName{.arn = std::string(text.substr(0, end)),
                    .consumer = is_consumer ? std::string(text) : "",
                    .partition = std::string(arn->partition),
                    .region = std::string(arn->region),
                    .name = std::string(name)};
}

}  // namespace wheelpit::kinesis
