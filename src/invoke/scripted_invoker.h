#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/signal.h"
#include "invoke/invoker.h"
#include "invoke/readiness.h"

namespace wheelpit {

// An Invoker for tests. Each call takes the next prepared answer; when there is none it succeeds at
// once, or waits for one if `holding`.
class ScriptedInvoker final : public Invoker, public Readiness {
 public:
  explicit ScriptedInvoker(boost::asio::io_context& io) : changed_(io) {}

  bool holding = false;
  std::vector<Invocation> calls;  // all that were begun
  std::size_t running = 0;        // calls that wait for an answer
  std::size_t most_running = 0;

  void answer(Result<Reply> reply) {
    answers_.push_back(std::move(reply));
    changed_.notify();
  }
  void succeed() { answer(Reply{}); }
  void fail(std::string error_type = "Error") {
    Reply reply;
    reply.function_error = true;
    reply.error_type = std::move(error_type);
    answer(std::move(reply));
  }
  Status readiness;  // what ready() answers

  boost::asio::awaitable<Status> ready(std::string /*function_name*/,
                                       std::string /*arn*/) override {
    co_return readiness;
  }

  void refuse(Errc why) { answer(Error(why, "refused by the script")); }

  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override {
    calls.push_back(std::move(invocation));
    most_running = std::max(most_running, ++running);
    while (holding && answers_.empty()) co_await changed_.wait();
    --running;
    if (answers_.empty()) co_return Reply{};
    Result<Reply> reply = std::move(answers_.front());
    answers_.pop_front();
    co_return reply;
  }

 private:
  std::deque<Result<Reply>> answers_;
  Signal changed_;
};

}  // namespace wheelpit
