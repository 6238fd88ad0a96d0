// An invocation of a function that is a container image, behind a Runtime Interface Emulator.

#include <utility>

#include "net/address/http_url.h"
#include "runtime/functions/call_report.h"
#include "runtime/functions/emulator_answer.h"
#include "runtime/functions/invocation_runner.h"
#include "runtime/output/log_rules.h"
#include "runtime/output/log_stream.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

// The container does what an environment does; what is left to us is its turn, time and log.
asio::awaitable<Result<Reply>> InvocationRunner::run_image(PoolRef pool, OpenInvocation& call) {
  const std::shared_ptr<const Function> image = pool->shared_function();
  const auto about = [&image](const Error& error) {
    return Error(error.code() == Errc::timed_out ? Errc::unavailable : error.code(),
                 "function \"" + image->name + "\": " + error.message());
  };
  const auto url = parse_http_url(image->image_uri);
  if (!url) co_return about(Error(Errc::unavailable, url.error().message()));
  if (Status free = co_await emulators_.wait_for_turn(image->image_uri); !free) {
    co_return free.error();
  }
  const Emulators::Turn turn(emulators_, image->image_uri);

  EnvironmentLog lines(pool->shared_log_file(), clock_, log_.with("function", image->name));
  lines.begin_stream(make_log_stream(clock_.wall_now(), *image), log_rules_of(image->logging));
  lines.platform(start_of(call, *image));
  const TimePoint began = clock_.now();
  const TimePoint until = began + std::chrono::seconds(image->timeout_seconds);
  auto response = co_await emulators_.send(
      url->endpoint,
      emulator_request(*url, *call.invocation.payload, call.invocation.client_context,
                       call.tracing.header),
      until);
  const EmulatorCall emulated{.request_id = call.request_id,
                              .timeout_seconds = image->timeout_seconds,
                              .now = clock_.wall_now(),
                              .at = clock_.now()};
  auto answer = read_emulator_reply(std::move(response), emulated);
  if (!answer) co_return about(answer.error());

  const Duration duration = emulated.at - began;
  tell_fault(lines, *answer);
  const auto report = complete_report(
      call, *answer,
      {.duration = duration, .memory_mb = image->memory_mb, .tracing = tracing_of(call.tracing)});
  tell_runtime_done(lines, report, produced_bytes_of(*answer), {});
  lines.platform(report);
  pool->log_file().flush();
  count_run(call, *answer, duration, std::nullopt);

  Reply reply;
  if (call.invocation.log_tail == LogTail::last_4_kib) reply.log_tail = lines.tail();
  reply.function_error = answer->function_error;
  reply.error_type = std::move(answer->error_type);
  reply.payload = std::move(answer->payload);
  reply.request_id = call.request_id;
  reply.executed_version = image->version;
  co_return reply;
}

}  // namespace wheelpit::runtime
