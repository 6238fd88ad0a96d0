#include "runtime/output/log_thread.h"

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace wheelpit::runtime {

namespace {

constexpr auto kLastPatience = std::chrono::seconds(2);

// They are for other threads.
void block_signals() {
  sigset_t all{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

struct LogThread::State {
  void run();

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::move_only_function<void()>> queue;
  bool working = false;  // at what was taken from the queue last
  bool ending = false;
};

void LogThread::State::run() {
  block_signals();
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return ending || !queue.empty(); });
    if (ending) return;
    auto work = std::move(queue.front());
    queue.pop_front();
    working = true;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    working = false;
    if (queue.empty()) changed.notify_all();
  }
}

LogThread::LogThread() : state_(std::make_shared<State>()) {
  std::thread([state = state_] { state->run(); }).detach();
}

LogThread::~LogThread() {
  finish(kLastPatience);
  const std::lock_guard lock(state_->mutex);
  state_->ending = true;
  state_->queue.clear();
  state_->changed.notify_all();
}

void LogThread::run(std::move_only_function<void()> work) {
  const std::lock_guard lock(state_->mutex);
  state_->queue.push_back(std::move(work));
  state_->changed.notify_all();
}

bool LogThread::finish(Duration patience) {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, patience,
                                  [this] { return state_->queue.empty() && !state_->working; });
}

}  // namespace wheelpit::runtime
