#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "commit/commit_thread.h"
#include "metrics/metrics.h"
#include "postgres/lease_table.h"

namespace wheelpit {

// That this run of the engine holds its PostgreSQL store, and keeps it. One engine holds a store at
// a time. While the database cannot be reached no one else can take it over, so that the engine
// continues with what it knows.
class StoreLease {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    Metrics& metrics;
    Log log;
    std::function<void()> lost;  // called once if another engine has taken the store over
  };

  // Takes the store. An engine that was killed holds it for ten more seconds; the call waits, and
  // the log says so. Blocks. Errc::conflict names the holder.
  static Result<std::unique_ptr<StoreLease>> take(postgres::StoreAccess access, std::string node,
                                                  std::string name, const Log& log);

  // From now on it is renewed, until stop().
  void start(Parts parts);

  // When nothing is written any more: others may take the store at once.
  boost::asio::awaitable<void> stop();
  boost::asio::awaitable<Status> release();  // of one that was not started

  const postgres::StoreAccess& access() const { return access_; }

 private:
  StoreLease(postgres::StoreAccess access, postgres::LeaseTable table)
      : access_(std::move(access)), table_(std::move(table)) {}
  boost::asio::awaitable<void> keep();
  void tell(const Status& renewed);

  postgres::StoreAccess access_;
  CommitThread<postgres::LeaseTable> table_;
  std::optional<Parts> parts_;
  std::optional<Signal> stopping_;
  std::optional<TaskGroup> tasks_;
  bool stop_ = false;
  bool reached_ = true;
};

}  // namespace wheelpit
