#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "function/code_store.h"
#include "store/document_store.h"

namespace wheelpit {

// Removes unused packages of functions and layers, and logs it.
//
// What a change through the API has left behind, an update of code or a deletion, goes as soon as
// nothing runs from it. What is found unused otherwise, by a start with another database or after a
// crash, may be what a backup that is restored needs: it is kept for a week, and an hour at least
// from the start. In an archive that nodes share a package is kept for a day from when a document
// named it last. Belongs to the thread of `io`.
class PackageKeeper {
 public:
  struct Parts {
    boost::asio::io_context& io;
    DocumentStore& store;
    CodeStore& code;
    // The folders that functions run from now.
    std::function<boost::asio::awaitable<std::set<std::string>>()> in_use;
    const Clock& clock;
    // With several nodes: whether this one removes what no one needs from the archive that all
    // share. Null: it does.
    std::function<bool()> keeps_archive = {};
  };

  // What the parts refer to must outlive it.
  PackageKeeper(Parts parts, Log log);
  ~PackageKeeper();

  // Before anything else uses the packages. Trouble with the disk is in the log.
  boost::asio::awaitable<Status> start();

  // Looks a last time, when nothing runs any more; returns when it is at rest. Required before
  // destruction.
  boost::asio::awaitable<void> stop();

 private:
  using Directories = std::set<std::string>;

  boost::asio::awaitable<void> keep();
  boost::asio::awaitable<bool> look_through_released();
  boost::asio::awaitable<bool> look_through(std::string owner);
  boost::asio::awaitable<Status> review();
  boost::asio::awaitable<void> keep_archive(const Directories& used);
  boost::asio::awaitable<void> remove_old(const std::vector<UnusedPackage>& unused,
                                          std::uint64_t holds);
  void tell_of_unused(const std::vector<UnusedPackage>& unused);
  boost::asio::awaitable<Result<Directories>> used_by_all();
  boost::asio::awaitable<Result<Directories>> used_of(std::string owner);

  Parts parts_;
  Log log_;
  std::set<std::string> released_;  // owners whose packages must be looked through
  // Layers with a version that is deleted, but that functions still have: looked through with each
  // change of a function.
  std::set<std::string> lingering_;
  TimePoint started_{};
  TimePoint next_review_{};
  bool stopping_ = false;
  Signal changed_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
