#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"

namespace wheelpit {

// Asks a stream, or the server that stands for it, whether it may be read.
class StreamInspector {
 public:
  virtual ~StreamInspector() = default;

  // Makes each kind of request that reading needs. Errc::not_found: there is no such stream, or
  // consumer; access_denied and unauthenticated: the credentials are insufficient;
  // invalid_argument: it can never be read, and the message says why; others: it could not be
  // asked. Messages name the stream and the server.
  virtual boost::asio::awaitable<Status> inspect(std::string stream_arn) = 0;
};

}  // namespace wheelpit
