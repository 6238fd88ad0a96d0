#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "aws/client/aws_client.h"
#include "function/object_reader.h"

namespace wheelpit {

// Reads objects of an S3 elsewhere: AWS's, or any compatible server. Without credentials it reads
// public objects only.
class S3ObjectReader final : public ObjectReader {
 public:
  // `client` must outlive this and its pending calls, which run on its thread. Requests are signed
  // for `region`.
  S3ObjectReader(AwsClient& client, std::string region)
      : client_(client), region_(std::move(region)) {}

  boost::asio::awaitable<Result<std::string>> read(std::string bucket, std::string key,
                                                   std::string version, std::size_t limit) override;

 private:
  AwsClient& client_;
  std::string region_;
};

}  // namespace wheelpit
