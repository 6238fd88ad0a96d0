#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "aws/client/credential_source.h"
#include "aws/credentials/credential_origin.h"
#include "aws/credentials/credential_reader.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "base/workers.h"

namespace wheelpit {

struct CredentialChainOptions {
  std::map<std::string, std::string> environment;  // of this process
  bool metadata = true;                            // see CredentialSettings
  CredentialReaderOptions reader;
};

// AWS's usual chain of credentials (credential_origin.h), kept and renewed five minutes before they
// expire. While that fails the old ones serve as long as they are valid. All of it happens on
// threads of its own, one look at a time: no caller waits while there are valid ones.
class CredentialChain final : public AwsCredentialSource {
 public:
  // `clock` must outlive this.
  CredentialChain(const Clock& clock, CredentialChainOptions options, Log log);
  // No call of lend() may be waiting.
  ~CredentialChain() override;

  boost::asio::awaitable<Result<LentCredentials>> lend() override;
  void refused(std::uint64_t generation) override;
  void stop() override { stopping_ = true; }

 private:
  boost::asio::awaitable<Result<LentCredentials>> lend_here();
  boost::asio::awaitable<void> look();
  boost::asio::awaitable<Result<FoundCredentials>> find();
  bool is_due(WallTime now) const;
  bool is_valid(WallTime now) const;

  const Clock& clock_;
  const CredentialChainOptions options_;
  Log log_;
  std::atomic<bool> stopping_ = false;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_;
  Workers workers_{1};
  CredentialReader reader_;
  Signal changed_;
  TaskGroup tasks_;

  std::optional<FoundCredentials> found_;
  std::uint64_t generation_ = 0;  // of found_
  bool refused_ = false;          // found_ is not accepted
  std::optional<Error> failure_;  // of the last look
  std::optional<WallTime> looked_at_;
  bool looking_ = false;

  std::thread thread_;
};

}  // namespace wheelpit
