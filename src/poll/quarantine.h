#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "base/clock.h"
#include "base/result.h"
#include "mapping/quarantine_shelf.h"
#include "record/record.h"

namespace wheelpit {

// Where a quarantined message came from.
struct QuarantineLabel {
  std::string mapping_uuid;
  std::string event_source_arn;
  std::string queue;
  std::string virtual_host;
};

// Copies of messages that no function may see, kept because a queue may have no dead-letter path: a
// pair of files per message, NAME.body with the raw body and NAME.json with everything else. Names
// sort by time.
//
// The folder holds at most max_bytes; the oldest files make room. All shards use one Quarantine,
// which writes one message at a time, on a separate thread.
class Quarantine final : public QuarantineShelf {
 public:
  // `folder` is made when first needed. `clock` must outlive it.
  Quarantine(std::filesystem::path folder, std::uint64_t max_bytes, const Clock& clock);

  // The path of NAME.body once the pair is on the disk; nothing if it can never fit.
  // May be called on any shard; completes on the caller's executor. `record` must outlive the call.
  boost::asio::awaitable<Result<std::optional<std::string>>> keep(QuarantineLabel label,
                                                                  const Record& record);

  // What is kept, for people; in quarantine_shelf.cc.
  boost::asio::awaitable<Result<Page>> list(std::string mapping_uuid, std::string after,
                                            std::size_t limit) override;
  boost::asio::awaitable<Result<QuarantinedBody>> get(std::string id) override;
  boost::asio::awaitable<Status> remove(std::string id) override;

 private:
  Result<Page> list_here(const std::string& mapping_uuid, const std::string& after,
                         std::size_t limit) const;
  Result<QuarantinedBody> get_here(const std::string& id) const;
  Status remove_here(const std::string& id) const;
  boost::asio::awaitable<Result<std::optional<std::string>>> keep_here(const QuarantineLabel& label,
                                                                       const Record& record,
                                                                       WallTime now);
  Status make_room(std::uint64_t bytes) const;
  Error failure(const char* what, std::error_code fault) const;

  std::filesystem::path folder_;
  std::uint64_t max_bytes_;
  const Clock& clock_;
  std::uint64_t kept_ = 0;  // the writer's thread alone
  boost::asio::thread_pool writer_{1};
};

}  // namespace wheelpit
