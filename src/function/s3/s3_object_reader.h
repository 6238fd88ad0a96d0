#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "function/object_reader.h"
#include "net/http_url.h"
#include "net/stream.h"

namespace wheelpit {

struct S3Options {
  HttpUrl url;
  std::string region;                         // that requests are signed for
  std::optional<AwsCredentials> credentials;  // without them only public objects can be read
  TlsTrust trust;
  Duration patience = std::chrono::seconds(60);  // for one object
};

// Reads objects of an S3 elsewhere: AWS's, or any compatible server.
class S3ObjectReader final : public ObjectReader {
 public:
  // For the coroutines of `io`. `io` and `clock` must outlive this and its pending calls.
  S3ObjectReader(boost::asio::io_context& io, const Clock& clock, S3Options options);

  boost::asio::awaitable<Result<std::string>> read(std::string bucket, std::string key,
                                                   std::string version, std::size_t limit) override;

 private:
  boost::asio::io_context& io_;
  const Clock& clock_;
  S3Options options_;
};

}  // namespace wheelpit
