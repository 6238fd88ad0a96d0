#pragma once

#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/server/tls_files.h"

namespace wheelpit {

// What a server shows its peers, from files that may change while it runs. For one thread.
//
// TLS 1.2 and 1.3, HTTP/1.1 by ALPN. Nothing is resumed: each connection shows its certificate
// again, so that a client whose authority is withdrawn is not let in any more.
class TlsIdentity {
 public:
  // The error, invalid_argument, names the key of [server], the file and the remedy.
  static Result<std::shared_ptr<TlsIdentity>> load(TlsFiles files);

  const TlsFiles& files() const { return files_; }

  // For new connections from now on. Those made with an earlier one keep it.
  const std::shared_ptr<boost::asio::ssl::context>& context() const { return context_; }

  // When the server's certificate ends.
  WallTime not_after() const { return not_after_; }

  // Reads the files again if one of them is not the same as it was when they were last read. True:
  // they are used from now on. An error, once for each state of the files: what was used before
  // stays. One that is being written may fail and be read again when it is whole.
  Result<bool> refresh();

 private:
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t size = -1;  // -1: it is missing
    std::int64_t modified_nanoseconds = 0;
    bool operator==(const Stamp&) const = default;
  };
  explicit TlsIdentity(TlsFiles files) : files_(std::move(files)) {}
  std::vector<Stamp> stamps() const;
  Status read();

  TlsFiles files_;
  std::vector<Stamp> seen_;
  std::shared_ptr<boost::asio::ssl::context> context_;
  WallTime not_after_;
};

}  // namespace wheelpit
