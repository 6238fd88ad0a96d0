#include "runtime_fixture.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <fstream>

#include "base/scratch_folder.h"
#include "logs/log_archive.h"
#include "runtime/launch/isolation.h"
#include "runtime/programs/bootstraps.h"
#include "runtime/programs/interpreters.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

Invocation invocation_of(const std::string& name, const std::string& payload, LogTail tail) {
  return {.function_name = name,
          .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:" + name,
          .payload = std::make_shared<const std::string>(payload),
          .log_tail = tail,
          .client_context = std::nullopt,
          .trace_header = {}};
}

// A runtime of this machine and the program behind it. Found once: to ask every candidate for its
// version takes long.
struct Installed {
  std::string runtime;
  std::string program;
};

Installed first_that_runs(const std::vector<std::string>& runtimes) {
  runtime::Interpreters interpreters({}, runtime::RuntimeMatch::exact);
  for (const std::string& runtime : runtimes) {
    const auto found =
        interpreters.find(runtime, *runtime::parse_runtime_name(runtime), TimePoint{});
    if (found) return {runtime, found->program};
  }
  return {};
}

const Installed& node() {
  static const Installed found =
      first_that_runs({"nodejs24.x", "nodejs22.x", "nodejs20.x", "nodejs18.x"});
  return found;
}

const Installed& python() {
  static const Installed found =
      first_that_runs({"python3.11", "python3.12", "python3.13", "python3.10", "python3.9"});
  return found;
}

}  // namespace

RuntimeFixture::RuntimeFixture() {
  std::string pattern = fs::temp_directory_path() / "wheelpit-runtime-XXXXXX";
  folder_ = mkdtemp(pattern.data());
}

RuntimeFixture::~RuntimeFixture() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void RuntimeFixture::use(runtime::RuntimeOptions options) {
  stop();
  options.data_dir = folder_ / "data";
  if (options.sandbox == runtime::SandboxMode::none && options.user.empty()) {
    options.user = std::to_string(geteuid()) + ":" + std::to_string(getegid());
  }
  options.hot_reload = {.roots = {folder_ / "code"}, .data_dir = folder_ / "data"};
  if (!node().runtime.empty()) options.interpreters[node().runtime] = node().program;
  if (!python().runtime.empty()) options.interpreters[python().runtime] = python().program;
  runtime_ = std::make_unique<runtime::FunctionRuntime>(io_, std::move(options), clock_, metrics_,
                                                        log_.log());
  std::optional<Status> started;
  asio::co_spawn(io_, runtime_->start(), [&](const std::exception_ptr& failure, Status status) {
    if (failure) std::rethrow_exception(failure);
    started = std::move(status);
  });
  io_.restart();
  while (!started) io_.run_one();
  if (!*started) throw std::runtime_error(started->error().message());
}

void RuntimeFixture::ensure_runtime() {
  if (!runtime_) use({});
}

Function RuntimeFixture::add_function(const std::string& name, const std::string& runtime,
                                      const std::string& handler,
                                      const std::map<std::string, std::string>& files,
                                      const std::function<void(Function&)>& change) {
  ensure_runtime();
  Function function;
  function.name = name;
  function.arn = "arn:aws:lambda:us-east-1:000000000000:function:" + name;
  function.runtime = runtime;
  function.handler = handler;
  function.code_directory = folder_ / "code" / name;
  for (const auto& [path, text] : files) {
    const fs::path file = fs::path(function.code_directory) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    function.code_sha256 += path + text;  // different code differs
  }
  if (change) change(function);
  runtime_->put(function);
  return function;
}

void RuntimeFixture::install(const std::string& name, const fs::path& program) const {
  const fs::path bootstrap = code_of(name) / "bootstrap";
  fs::create_directories(bootstrap.parent_path());
  fs::remove(bootstrap);  // a program that still runs cannot be written to
  fs::copy_file(program, bootstrap);
}

Function RuntimeFixture::add_native(const std::string& name, const std::string& mode,
                                    const std::function<void(Function&)>& change) {
  install(name, NATIVE_FUNCTION);
  return add_function(name, "provided.al2023", "bootstrap", {}, [&](Function& function) {
    function.environment = {{"WHEELPIT_TEST_MODE", mode}};
    if (change) change(function);
  });
}

Function RuntimeFixture::add_streamer(const std::string& name,
                                      const std::function<void(Function&)>& change) {
  install(name, NATIVE_STREAMER);
  return add_function(name, "provided.al2023", "bootstrap", {}, change);
}

void RuntimeFixture::begin(const std::string& name,
                           const std::function<void(Result<Reply>)>& ended) {
  asio::co_spawn(io_, runtime_->invoke(invocation_of(name, "{}", LogTail::none)),
                 [ended](const std::exception_ptr& failure, Result<Reply> result) {
                   if (failure) std::rethrow_exception(failure);
                   ended(std::move(result));
                 });
}

Result<Reply> RuntimeFixture::invoke(const std::string& name, const std::string& payload,
                                     LogTail tail, ResponseSink* stream) {
  ensure_runtime();
  std::optional<Result<Reply>> reply;
  Invocation invocation = invocation_of(name, payload, tail);
  invocation.stream = stream;
  asio::co_spawn(io_, runtime_->invoke(std::move(invocation)),
                 [&](const std::exception_ptr& failure, Result<Reply> result) {
                   if (failure) std::rethrow_exception(failure);
                   reply.emplace(std::move(result));
                 });
  io_.restart();
  while (!reply) io_.run_one();
  return *reply;
}

std::vector<Result<Reply>> RuntimeFixture::invoke_together(const std::string& name, int count,
                                                           const std::string& payload) {
  std::vector<Result<Reply>> replies;
  for (int i = 0; i < count; ++i) {
    asio::co_spawn(io_, runtime_->invoke(invocation_of(name, payload, LogTail::none)),
                   [&](const std::exception_ptr& failure, Result<Reply> result) {
                     if (failure) std::rethrow_exception(failure);
                     replies.push_back(std::move(result));
                   });
  }
  io_.restart();
  while (replies.size() < static_cast<std::size_t>(count)) io_.run_one();
  return replies;
}

void RuntimeFixture::let_pass(Duration duration) {
  io_.restart();
  io_.run_for(duration);
}

void RuntimeFixture::stop() {
  if (!runtime_) return;
  bool stopped = false;
  asio::co_spawn(io_, runtime_->stop(), [&](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
    stopped = true;
  });
  io_.restart();
  while (!stopped) io_.run_one();
  io_.poll();
  runtime_.reset();
}

std::string RuntimeFixture::log_of(const std::string& name) const {
  std::string text;
  LogArchive(folder_ / "data" / "logs").read(name, std::nullopt, [&](const LogEvent& event) {
    text.append(event.message);
    return true;
  });
  return text;
}

std::vector<std::string> RuntimeFixture::events_of(const std::string& name) {
  stop();  // which ends what is being gathered
  std::vector<std::string> messages;
  LogArchive(folder_ / "data" / "logs").read(name, std::nullopt, [&](const LogEvent& event) {
    messages.emplace_back(event.message);
    return true;
  });
  return messages;
}

std::string installed_node() { return node().runtime; }

std::string installed_python() { return python().runtime; }

bool sandbox_works() {
  static const bool works = [] {
    const ScratchFolder scratch;
    const fs::path& folder = scratch.path();
    const Status written = runtime::write_bootstraps(folder / "runtime");
    return written && runtime::settle_isolation(
                          {.data_dir = folder, .sandbox = runtime::SandboxMode::required});
  }();
  return works;
}

}  // namespace wheelpit
