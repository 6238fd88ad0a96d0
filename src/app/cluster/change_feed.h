#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "store/postgres/document_changes.h"

namespace wheelpit {

// Follows what other nodes write to the store that all share: asks each second, and whenever
// somebody knows of more, and has each change applied on this node, in the order of the store.
// While the store cannot be reached nothing is applied. Belongs to the thread of `io`.
class ChangeFeed {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    std::function<boost::asio::awaitable<Result<DocumentChanges>>(std::int64_t after)> changes;
    // The document as it is stored now. Own changes are told too: what they mean is done already.
    // An error means that it is to be told again.
    std::function<boost::asio::awaitable<Status>(const DocumentChange& change)> apply;
    // The store was out of reach for so long that removals may be missing from its changes.
    std::function<boost::asio::awaitable<Status>()> apply_all;
    std::function<void(std::int64_t revision)> applied = [](std::int64_t) {};
  };

  ChangeFeed(Parts parts, Log log);

  // Before anything is read from the store: what is written from now on will be told.
  boost::asio::awaitable<Status> begin();
  // When all has been read.
  void start();
  void stop();
  boost::asio::awaitable<void> join();

  // Returns when all that was written up to `revision` is applied, at `until`, or when the feed
  // stops: whether it is applied.
  boost::asio::awaitable<bool> catch_up(std::int64_t revision, TimePoint until);

  std::int64_t applied() const { return applied_; }

 private:
  boost::asio::awaitable<void> follow();
  boost::asio::awaitable<Status> look();

  Parts parts_;
  Log log_;
  std::int64_t applied_ = 0;
  std::int64_t wanted_ = 0;  // somebody waits for it
  TimePoint looked_{};       // when the store last answered
  bool failed_ = false;      // the last look, and the log has it
  bool stopping_ = false;
  Signal wanted_more_;
  Signal applied_more_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
