#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>

#include "aws/credentials/credential_answers.h"
#include "aws/credentials/credential_origin.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/workers.h"
#include "net/http/http_message.h"
#include "net/stream/stream.h"

namespace wheelpit {

struct CredentialReaderOptions {
  std::string region;          // of STS
  std::optional<HttpUrl> sts;  // a compatible server; nothing: AWS's own of the region
  TlsTrust trust;
};

// Gets credentials from where they are: runs the program, asks the platform or STS. Every answer is
// bounded in size and time. For the coroutines of one thread.
class CredentialReader {
 public:
  // All must outlive this. `workers`: where files are read and programs run.
  CredentialReader(boost::asio::io_context& io, const Clock& clock, Workers& workers,
                   const std::atomic<bool>& stopping, CredentialReaderOptions options)
      : io_(io),
        clock_(clock),
        workers_(workers),
        stopping_(stopping),
        options_(std::move(options)) {}

  // `origin` must outlive the call. Errors name the origin.
  boost::asio::awaitable<Result<FoundCredentials>> read(const CredentialOrigin& origin);

 private:
  boost::asio::awaitable<Result<FoundCredentials>> read_from(const StaticOrigin& origin);
  boost::asio::awaitable<Result<FoundCredentials>> read_from(const ProgramOrigin& origin);
  boost::asio::awaitable<Result<FoundCredentials>> read_from(const ContainerOrigin& origin);
  boost::asio::awaitable<Result<FoundCredentials>> read_from(const MetadataOrigin& origin);
  boost::asio::awaitable<Result<FoundCredentials>> read_from(const RoleOrigin& origin);
  boost::asio::awaitable<Result<std::string>> read_token(std::string path);
  boost::asio::awaitable<Result<HttpResponse>> send(const HttpUrl& server, HttpRequest request,
                                                    Duration patience);
  boost::asio::awaitable<Result<std::string>> ask(const HttpUrl& server, HttpRequest request);

  boost::asio::io_context& io_;
  const Clock& clock_;
  Workers& workers_;
  const std::atomic<bool>& stopping_;
  const CredentialReaderOptions options_;
};

}  // namespace wheelpit
