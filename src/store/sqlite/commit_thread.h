#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/sqlite/document_table.h"

namespace wheelpit {

// One piece of work on the table. Both functions are called on the commit thread.
struct TableRequest {
  bool writes = false;

  // Does the work and keeps its result. Returns an error if the database failed; that the work
  // was refused (a conflict) is a result like any other.
  std::move_only_function<Status(DocumentTable&)> run;

  // The work is on the disk, or, with an error, none of it is.
  std::move_only_function<void(const Status&)> done;
};

// The thread that owns the table. Requests that have queued up while it was busy share one
// transaction and its fsync; none is told that it is done before the commit is.
class CommitThread {
 public:
  explicit CommitThread(DocumentTable table);
  // Finishes what has been pushed.
  ~CommitThread();
  CommitThread(const CommitThread&) = delete;
  CommitThread& operator=(const CommitThread&) = delete;

  void push(TableRequest request);

 private:
  void run();

  DocumentTable table_;  // only the thread touches it
  std::mutex mutex_;     // guards all below but thread_
  std::condition_variable changed_;
  std::vector<TableRequest> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace wheelpit
