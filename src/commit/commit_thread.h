#pragma once

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// alone: in no transaction, after those that came with it.
enum class Access { read, write, alone };

// The thread that owns the tables of one database: `Tables` has begin(), commit(), rollback()
// and what the work calls. Requests that have queued up while it was busy share one transaction and
// its fsync; none is told that it is done before the commit is.
//
// Callers that were answered together come back at almost the same time: a commit waits for as many
// as the one before had, but no longer than half of the time that it took, and 5 ms at most. A
// single caller never waits.
//
// Destruction finishes what has been called.
template <class Tables>
class CommitThread {
 public:
  explicit CommitThread(Tables tables) : tables_(std::move(tables)), thread_([this] { run(); }) {}
  ~CommitThread();
  CommitThread(const CommitThread&) = delete;
  CommitThread& operator=(const CommitThread&) = delete;

  // Has `work(Tables&)`, a Result<Value>, done on the thread and gives what it gave, once that is
  // on the disk. A conflict, and that something was not found, are results like any other; any
  // other error is the database's: none of the transaction is on the disk then, and all who share
  // it get the error. Completes on its caller's executor, whose io_context is kept running
  // meanwhile.
  template <class Value, class Work>
  boost::asio::awaitable<Result<Value>> call(Access access, Work work);

 private:
  struct Request {
    Access access = Access::read;
    std::move_only_function<Status(Tables&)> run;       // an error is the database's
    std::move_only_function<void(const Status&)> done;  // it is on the disk, or none of it is
  };

  using Duration = std::chrono::steady_clock::duration;
  static constexpr Duration kLongestWait = std::chrono::milliseconds(5);

  void push(Request request);
  void run();
  std::vector<Request> next_group();
  bool has_write(const std::vector<Request>& group) const;
  Status run_all(std::vector<Request>& group);
  Status run_in_transaction(std::vector<Request>& group);

  Tables tables_;     // only the thread touches it
  std::mutex mutex_;  // guards all below but thread_
  std::condition_variable changed_;
  std::vector<Request> queue_;
  std::size_t wanted_ = 1;  // how many in the queue the thread waits for
  bool stopping_ = false;
  // Of the commit before; only the thread touches them.
  std::size_t last_size_ = 0;
  Duration last_took_{};
  std::thread thread_;
};

template <class Tables>
CommitThread<Tables>::~CommitThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

// Work and result live in this coroutine's frame, which the request keeps alive through the handler
// it owns.
template <class Tables>
template <class Value, class Work>
boost::asio::awaitable<Result<Value>> CommitThread<Tables>::call(Access access, Work work) {
  std::optional<Result<Value>> result;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      [&](auto handler) {
        // Held until the handler is posted, so that the caller's io_context does not run dry.
        auto guard = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
        push({.access = access,
              .run = [&result, &work](Tables& tables) -> Status {
                result.emplace(work(tables));
                if (*result || result->error().code() == Errc::conflict ||
                    result->error().code() == Errc::not_found) {
                  return {};
                }
                return result->error();
              },
              .done =
                  [&result, handler = std::move(handler),
                   guard = std::move(guard)](const Status& outcome) mutable {
                    if (!outcome) result.emplace(outcome.error());
                    boost::asio::post(guard.get_executor(), std::move(handler));
                  }});
      },
      boost::asio::use_awaitable);
  co_return std::move(*result);
}

template <class Tables>
void CommitThread<Tables>::push(Request request) {
  bool enough = false;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(request));
    enough = queue_.size() >= wanted_;
  }
  if (enough) changed_.notify_one();
}

template <class Tables>
bool CommitThread<Tables>::has_write(const std::vector<Request>& group) const {
  return std::ranges::find(group, Access::write, &Request::access) != group.end();
}

// Empty: it stops.
template <class Tables>
auto CommitThread<Tables>::next_group() -> std::vector<Request> {
  std::vector<Request> group;
  std::unique_lock lock(mutex_);
  const auto enough = [this] { return stopping_ || queue_.size() >= wanted_; };
  changed_.wait(lock, enough);
  if (has_write(queue_) && queue_.size() < last_size_) {
    wanted_ = last_size_;
    changed_.wait_for(lock, std::min<Duration>(last_took_ / 2, kLongestWait), enough);
    wanted_ = 1;
  }
  group.swap(queue_);
  return group;
}

template <class Tables>
void CommitThread<Tables>::run() {
  while (true) {
    // Gone before the next wait: its requests keep their callers' io_contexts running.
    std::vector<Request> group = next_group();
    if (group.empty()) return;
    std::vector<Request> alone;
    for (Request& request : group) {
      if (request.access == Access::alone) alone.push_back(std::move(request));
    }
    std::erase_if(group, [](const Request& request) { return request.access == Access::alone; });
    Status outcome;
    if (has_write(group)) {
      const auto begin = std::chrono::steady_clock::now();
      outcome = run_in_transaction(group);
      last_took_ = std::chrono::steady_clock::now() - begin;
      last_size_ = group.size();
    } else {
      outcome = run_all(group);
    }
    for (Request& request : group) request.done(outcome);
    for (Request& request : alone) request.done(request.run(tables_));
  }
}

template <class Tables>
Status CommitThread<Tables>::run_all(std::vector<Request>& group) {
  for (Request& request : group) {
    if (auto status = request.run(tables_); !status) return status;
  }
  return {};
}

template <class Tables>
Status CommitThread<Tables>::run_in_transaction(std::vector<Request>& group) {
  auto status = tables_.begin();
  if (status) status = run_all(group);
  if (status) status = tables_.commit();
  if (!status) tables_.rollback();
  return status;
}

}  // namespace wheelpit
