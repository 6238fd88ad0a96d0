#include "function/s3/s3_object_reader.h"

#include <chrono>
#include <utility>

#include "function/s3/get_object.h"

namespace wheelpit {

boost::asio::awaitable<Result<std::string>> S3ObjectReader::read(std::string bucket,
                                                                 std::string key,
                                                                 std::string version,
                                                                 std::size_t limit) {
  const ObjectName object{
      .bucket = std::move(bucket), .key = std::move(key), .version = std::move(version)};
  const AwsService service{.name = "s3", .partition = "aws", .region = region_};
  auto answer = co_await client_.send(
      service, get_object_request(object),
      {.patience = std::chrono::seconds(60), .body_bytes = limit, .may_be_anonymous = true});
  if (!answer && answer.error().code() == Errc::too_large) {
    co_return Error(Errc::too_large,
                    "Zipped size must be smaller than " + std::to_string(limit) + " bytes");
  }
  if (!answer) co_return Error(answer.error().code(), "S3 at " + answer.error().message());
  co_return read_object(std::move(*answer));
}

}  // namespace wheelpit
