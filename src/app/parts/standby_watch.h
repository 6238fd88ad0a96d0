#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "commit/commit_thread.h"
#include "postgres/standbys.h"

namespace wheelpit {

// Looks each hour whether a failover of the PostgreSQL store would lose what was answered as
// stored, and says so. Belongs to the thread of `io`.
class StandbyWatch {
 public:
  // `io` and `clock` must outlive this.
  StandbyWatch(boost::asio::io_context& io, const Clock& clock, postgres::StoreAccess access,
               Log log);

  void start();
  boost::asio::awaitable<void> stop();

  // As of the last look; "" if all is well, or nothing is known.
  const std::string& warning() const { return warning_; }

 private:
  boost::asio::awaitable<void> watch();

  const Clock& clock_;
  Log log_;
  CommitThread<postgres::StandbyTable> table_;
  std::string warning_;
  bool stopping_ = false;
  Signal woken_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
