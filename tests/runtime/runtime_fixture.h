#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/captured_log.h"
#include "base/clock.h"
#include "function/function.h"
#include "invoke/invoker.h"
#include "metrics/metrics.h"
#include "runtime/functions/function_runtime.h"

namespace wheelpit {

// A FunctionRuntime on an event loop of its own, with a private folder, for tests that run real
// processes.
class RuntimeFixture : public testing::Test {
 public:
  ~RuntimeFixture() override;

 protected:
  RuntimeFixture();

  // A runtime with these options; data_dir is set by the fixture. Called by invoke() if need be.
  void use(runtime::RuntimeOptions options);

  // Puts a function whose code directory holds `files`.
  Function add_function(const std::string& name, const std::string& runtime,
                        const std::string& handler, const std::map<std::string, std::string>& files,
                        const std::function<void(Function&)>& change = {});
  // The native test program in the given mode.
  Function add_native(const std::string& name, const std::string& mode,
                      const std::function<void(Function&)>& change = {});
  // The native program that streams, as its event says (tests/functions/native/streamer.cc).
  Function add_streamer(const std::string& name, const std::function<void(Function&)>& change = {});

  // Begins an invocation that goes on while the loop runs; `ended` is called with its answer.
  void begin(const std::string& name, const std::function<void(Result<Reply>)>& ended);

  // Invokes and runs the loop until the answer is there.
  Result<Reply> invoke(const std::string& name, const std::string& payload = "{}",
                       LogTail tail = LogTail::last_4_kib, ResponseSink* stream = nullptr);
  // All at the same time.
  std::vector<Result<Reply>> invoke_together(const std::string& name, int count,
                                             const std::string& payload = "{}");
  // Gives the runtime time to notice things.
  void let_pass(Duration duration);
  void stop();

  // Where the code of a function is.
  std::filesystem::path code_of(const std::string& name) const { return folder_ / "code" / name; }
  std::string log_of(const std::string& name) const;
  // The same as messages of its events, those that are not in the file yet included.
  std::vector<std::string> events_of(const std::string& name);

  runtime::FunctionRuntime& runtime() { return *runtime_; }
  boost::asio::io_context& io() { return io_; }
  const std::filesystem::path& folder() const { return folder_; }

  CapturedLog log_;

 private:
  void ensure_runtime();
  void install(const std::string& name, const std::filesystem::path& program) const;

  std::filesystem::path folder_;
  boost::asio::io_context io_;
  SystemClock clock_;
  Metrics metrics_;
  std::unique_ptr<runtime::FunctionRuntime> runtime_;
};

// "nodejs20.x", "python3.11": the runtimes of the interpreters that this machine has; "" if none.
std::string installed_node();
std::string installed_python();

// Whether bubblewrap works here.
bool sandbox_works();

}  // namespace wheelpit
