#include "runtime/programs/code_watch.h"

#include <utility>

#include "runtime/programs/code_fingerprint.h"
#include "runtime/programs/code_presence.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

constexpr auto kLookInterval = std::chrono::milliseconds(500);

// The first of its folders that holds nothing; "" if there is none.
std::string empty_folder_of(const Function& function) {
  for (const std::string* folder : {&function.code_directory, &function.layers_directory}) {
    if (!folder->empty() && !is_folder_with_content(*folder)) return *folder;
  }
  return "";
}

}  // namespace

void CodeWatch::follow(std::shared_ptr<const Function> function) {
  function_ = std::move(function);
  fingerprint_.reset();
}

asio::awaitable<bool> CodeWatch::has_changed(TimePoint now, When when) {
  while (looking_) co_await looked_.wait();
  const std::shared_ptr<const Function> function = function_;
  if (!function->hot_reload) co_return false;
  const bool lately = fingerprint_ && now - looked_at_ < kLookInterval;
  if (lately && when == When::now_and_then) co_return false;
  looked_at_ = now;
  looking_ = true;
  const auto seen =
      co_await files_.run([&function] { return code_fingerprint(function->code_directory); });
  looking_ = false;
  looked_.notify();
  if (!seen || function != function_) co_return false;
  const auto before = std::exchange(fingerprint_, seen);
  co_return before && *before != *seen;
}

asio::awaitable<Status> CodeWatch::check() {
  const std::shared_ptr<const Function> function = function_;
  if (!function->image_uri.empty()) co_return Status();
  const auto about = [&function](const std::string& what) {
    return Error(Errc::unavailable,
                 "function \"" + function->name + "\": " + what + "; invocations wait for it");
  };
  struct Seen {
    std::string empty_folder;
    bool handler = false;
  };
  const auto look = [&function] {
    return Seen{.empty_folder = empty_folder_of(*function),
                .handler = function->hot_reload && has_handler_file(*function)};
  };
  Seen seen = co_await files_.run(look);
  if (!seen.empty_folder.empty() && provide_) {
    const Status here = co_await provide_(function);
    if (!here) co_return about("its code cannot be fetched: " + here.error().message());
    seen = co_await files_.run(look);
  }
  if (!seen.empty_folder.empty()) {
    co_return about("its folder " + seen.empty_folder + " is not there, or empty");
  }
  if (!function->hot_reload) co_return Status();
  if (seen.handler) {
    had_handler_ = true;
  } else if (had_handler_) {
    co_return about("the file of its handler " + function->handler + " is gone from " +
                    function->code_directory);
  }
  co_return Status();
}

}  // namespace wheelpit::runtime
