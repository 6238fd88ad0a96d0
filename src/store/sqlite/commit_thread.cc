#include "store/sqlite/commit_thread.h"

#include <algorithm>
#include <utility>

namespace wheelpit {
namespace {

Status run_all(DocumentTable& table, std::vector<TableRequest>& group) {
  for (TableRequest& request : group) {
    if (auto status = request.run(table); !status) return status;
  }
  return {};
}

Status run_in_transaction(DocumentTable& table, std::vector<TableRequest>& group) {
  auto status = table.begin();
  if (status) status = run_all(table, group);
  if (status) status = table.commit();
  if (!status) table.rollback();
  return status;
}

}  // namespace

CommitThread::CommitThread(DocumentTable table)
    : table_(std::move(table)), thread_([this] { run(); }) {}

CommitThread::~CommitThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void CommitThread::push(TableRequest request) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(request));
  }
  changed_.notify_one();
}

void CommitThread::run() {
  while (true) {
    std::vector<TableRequest> group;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      group.swap(queue_);
    }
    const bool writes = std::ranges::any_of(group, &TableRequest::writes);
    const Status outcome = writes ? run_in_transaction(table_, group) : run_all(table_, group);
    for (TableRequest& request : group) request.done(outcome);
  }
}

}  // namespace wheelpit
