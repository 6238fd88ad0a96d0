#include "function/s3/s3_object_reader.h"

#include <utility>

#include "function/s3/get_object.h"
#include "net/http_client.h"

namespace wheelpit {

S3ObjectReader::S3ObjectReader(boost::asio::io_context& io, const Clock& clock, S3Options options)
    : io_(io), clock_(clock), options_(std::move(options)) {}

boost::asio::awaitable<Result<std::string>> S3ObjectReader::read(std::string bucket,
                                                                 std::string key,
                                                                 std::string version,
                                                                 std::size_t limit) {
  const ObjectName object{
      .bucket = std::move(bucket), .key = std::move(key), .version = std::move(version)};
  HttpClient client(io_, options_.url.endpoint,
                    HttpClientOptions{.trust = options_.trust, .body_bytes = limit});
  auto answer = co_await client.send(get_object_request(object, options_.url, options_.region,
                                                        options_.credentials, clock_.wall_now()),
                                     clock_.now() + options_.patience);
  if (!answer && answer.error().code() == Errc::too_large) {
    co_return Error(Errc::too_large,
                    "Zipped size must be smaller than " + std::to_string(limit) + " bytes");
  }
  if (!answer) co_return Error(answer.error().code(), "S3 at " + answer.error().message());
  co_return read_object(std::move(*answer));
}

}  // namespace wheelpit
