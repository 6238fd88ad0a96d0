#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// Credentials that may be used until they must be asked for again: they may have been renewed.
struct LentCredentials {
  AwsCredentials credentials;
  WallTime use_until = WallTime::max();
  std::uint64_t generation = 0;  // another one, other credentials
};

// Where credentials come from that are not known at the start, or do not last. For any thread.
class AwsCredentialSource {
 public:
  virtual ~AwsCredentialSource() = default;

  // Answers at once while there are valid ones. Errors name the setting:
  //   unauthenticated  there are none; the message says where they were looked for
  //   any other        those that exist could not be had
  virtual boost::asio::awaitable<Result<LentCredentials>> lend() = 0;

  // A service does not accept them. They are looked for again, if they are still the latest.
  virtual void refused(std::uint64_t generation) = 0;

  // What is under way ends soon, and nothing is begun any more.
  virtual void stop() = 0;
};

}  // namespace wheelpit
