#include "base/task_group.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

std::string text_of(std::exception_ptr failure) {
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

TaskGroup::~TaskGroup() {
  if (running_ != 0) log_.error("a task group was destroyed before its tasks ended");
}

void TaskGroup::spawn(std::string name, asio::awaitable<void> task,
                      std::function<void()> on_failure) {
  ++running_;
  asio::co_spawn(io_, std::move(task),
                 [this, name = std::move(name),
                  on_failure = std::move(on_failure)](const std::exception_ptr& failure) {
                   if (failure) {
                     log_.error("task failed", {{"task", name}, {"error", text_of(failure)}});
                     if (on_failure) on_failure();
                   }
                   --running_;
                   if (running_ == 0) done_.notify();
                 });
}

asio::awaitable<void> TaskGroup::join() {
  while (running_ != 0) co_await done_.wait();
}

}  // namespace wheelpit
