#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/workers.h"
#include "function/function.h"
#include "runtime/programs/provide_code.h"

namespace wheelpit::runtime {

// The folders that a version of a function runs from, as far as they change under the engine.
// `files` checks them: only the caller waits for that.
class CodeWatch {
 public:
  // What is given by reference must outlive this.
  CodeWatch(boost::asio::io_context& io, Workers& files, ProvideCode provide = {})
      : files_(files), provide_(std::move(provide)), looked_(io) {}

  // The function from now on; its code counts as unchanged from when it is looked at next.
  void follow(std::shared_ptr<const Function> function);

  // For a hot-reload function: whether its code has changed since this last said so. Looks at most
  // every so often, or `at_once`; calls during a check wait for it. Says it to one of those who
  // ask.
  enum class When { now_and_then, at_once };
  boost::asio::awaitable<bool> has_changed(TimePoint now, When when);

  // Whether an environment finds its code and layers. Errc::unavailable: a folder is missing, or of
  // a hot-reload function what its handler names is gone; it may come back (a build, a checkout). A
  // handler whose file has never been there is the function's own failure.
  boost::asio::awaitable<Status> check();

 private:
  Workers& files_;
  ProvideCode provide_;
  std::shared_ptr<const Function> function_;
  std::optional<std::uint64_t> fingerprint_;  // none before the first look
  TimePoint looked_at_{};
  bool looking_ = false;
  bool had_handler_ = false;  // check() has seen its file
  Signal looked_;
};

}  // namespace wheelpit::runtime
