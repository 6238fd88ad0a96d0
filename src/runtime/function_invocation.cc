#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/uuid.h"
#include "function/function_arn.h"
#include "metrics/metrics.h"
#include "net/http_url.h"
#include "runtime/emulator_answer.h"
#include "runtime/log_stream.h"
#include "runtime/report_text.h"
#include "runtime/runtime_state.h"
#include "runtime/trace_id.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Uniform in [0, 1).
double draw() {
  std::array<unsigned char, 4> random{};
  fill_identifier(random);
  std::uint32_t number = 0;
  for (const unsigned char byte : random) number = number << 8U | byte;
  return static_cast<double>(number) / 4294967296.0;
}

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

asio::awaitable<Result<Reply>> FunctionRuntime::State::invoke(HostedRef function,
                                                              Invocation invocation) {
  auto version = function->pool_for(qualifier_of_arn(invocation.invoked_arn), draw());
  if (!version) co_return version.error();
  const PoolRef pool = std::move(*version);
  if (!function->has_room()) {
    pool->meters().throttles.add();
    co_return Error(Errc::throttled, "function \"" + invocation.function_name +
                                         "\": its reserved concurrency is used up");
  }
  const HostedFunction::Turn turn(*function);
  if (!pool->function().image_uri.empty()) {
    co_return co_await run_image(pool, std::move(invocation));
  }
  if (pool->look_at_code(clock.now())) outdate(pool);
  wake();
  std::string request_id = make_uuid();
  auto lease = co_await source.acquire(pool, request_id, [this] { return make_room(); });
  if (!lease) co_return lease.error();
  PooledEnvironment& pooled = *lease->pooled;
  auto reply = co_await run(pool, std::move(*lease), std::move(request_id), std::move(invocation));
  source.give_back(pool, pooled);
  co_return reply;
}

asio::awaitable<Result<Reply>> FunctionRuntime::State::run(PoolRef pool, Lease lease,
                                                           std::string request_id,
                                                           Invocation invocation) {
  Environment& environment = *lease.pooled->environment;
  const auto timeout = std::chrono::seconds(environment.function().timeout_seconds);
  const TimePoint now = clock.now();
  const TimePoint began = lease.invocation_began.value_or(now);
  const TimePoint until = began + timeout;

  if (!lease.cold) environment.log().begin_tail();
  std::string start_line;
  append_start_line(start_line, request_id, environment.function().version);
  environment.log().platform(start_line);
  if (!lease.failure) {
    auto answer = co_await environment.run(
        {.request_id = request_id,
         .invoked_arn = std::move(invocation.invoked_arn),
         .trace_id = trace_id_for(invocation.trace_header, environment.function().tracing_mode,
                                  clock.wall_now()),
         .payload = std::move(invocation.payload),
         .client_context = std::move(invocation.client_context),
         .until = until,
         .deadline = clock.wall_now() +
                     std::chrono::duration_cast<std::chrono::microseconds>(until - now)});
    if (!answer) co_return answer.error();
    lease.failure = std::move(*answer);
  }
  Answer& answer = *lease.failure;
  const Duration duration =
      answer.timed_out ? Duration(timeout) : std::max(answer.at, began) - began;
  write_report(*pool, lease, request_id, answer, duration);

  Reply reply;
  if (invocation.log_tail == LogTail::last_4_kib) reply.log_tail = environment.log().tail();
  reply.function_error = answer.function_error;
  reply.error_type = std::move(answer.error_type);
  reply.payload = std::move(answer.payload);
  reply.request_id = std::move(request_id);
  reply.executed_version = environment.function().version;
  co_return reply;
}

// The container does what an environment does; what is left to us is its turn, time and log.
asio::awaitable<Result<Reply>> FunctionRuntime::State::run_image(PoolRef pool,
                                                                 Invocation invocation) {
  const std::shared_ptr<const Function> image = pool->shared_function();
  const auto about = [&image](const Error& error) {
    return Error(error.code() == Errc::timed_out ? Errc::unavailable : error.code(),
                 "function \"" + image->name + "\": " + error.message());
  };
  const auto url = parse_http_url(image->image_uri);
  if (!url) co_return about(Error(Errc::unavailable, url.error().message()));
  if (Status free = co_await emulators.wait_for_turn(image->image_uri); !free) {
    co_return free.error();
  }
  const Emulators::Turn turn(emulators, image->image_uri);

  EnvironmentLog lines(pool->log_file(), clock, log.with("function", image->name));
  lines.name_stream(make_log_stream(clock.wall_now(), image->version));
  const std::string request_id = make_uuid();
  std::string start_line;
  append_start_line(start_line, request_id, image->version);
  lines.platform(start_line);
  const TimePoint began = clock.now();
  const TimePoint until = began + std::chrono::seconds(image->timeout_seconds);
  auto response = co_await emulators.send(
      url->endpoint,
      emulator_request(
          *url, *invocation.payload, invocation.client_context,
          trace_id_for(invocation.trace_header, image->tracing_mode, clock.wall_now())),
      until);
  const EmulatorCall call{.request_id = request_id,
                          .timeout_seconds = image->timeout_seconds,
                          .now = clock.wall_now(),
                          .at = clock.now()};
  auto answer = read_emulator_reply(std::move(response), call);
  if (!answer) co_return about(answer.error());

  std::string end_lines;
  if (!answer->log_line.empty()) end_lines += answer->log_line + "\n";
  append_end_lines(end_lines, {.request_id = request_id,
                               .duration = call.at - began,
                               .init_duration = {},
                               .memory_mb = image->memory_mb,
                               .max_memory_used_mb = 0,
                               .timed_out = answer->timed_out,
                               .error_type = answer->report_error_type});
  lines.platform(end_lines);
  pool->log_file().flush();
  pool->meters().invocations.add();
  if (answer->function_error) pool->meters().errors.add();
  pool->meters().duration_seconds.observe(seconds_of(call.at - began));

  Reply reply;
  if (invocation.log_tail == LogTail::last_4_kib) reply.log_tail = lines.tail();
  reply.function_error = answer->function_error;
  reply.error_type = std::move(answer->error_type);
  reply.payload = std::move(answer->payload);
  reply.request_id = request_id;
  reply.executed_version = image->version;
  co_return reply;
}

void FunctionRuntime::State::write_report(const FunctionPool& pool, const Lease& lease,
                                          const std::string& request_id, const Answer& answer,
                                          Duration duration) {
  Environment& environment = *lease.pooled->environment;
  const bool init_apart = lease.cold && !lease.invocation_began;
  std::string lines;
  if (!answer.log_line.empty()) lines += answer.log_line + "\n";
  append_end_lines(lines, {.request_id = request_id,
                           .duration = duration,
                           .init_duration = init_apart ? std::optional(environment.init_duration())
                                                       : std::nullopt,
                           .memory_mb = environment.function().memory_mb,
                           .max_memory_used_mb = environment.max_memory_used_mb(),
                           .timed_out = answer.timed_out,
                           .error_type = answer.report_error_type});
  environment.log().platform(lines);

  pool.meters().invocations.add();
  if (answer.function_error) pool.meters().errors.add();
  pool.meters().duration_seconds.observe(seconds_of(duration));
}

}  // namespace wheelpit
