#include "runtime/functions/invocation_runner.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/uuid.h"
#include "function/function_arn.h"
#include "runtime/functions/call_report.h"

namespace wheelpit::runtime {

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

double milliseconds_of(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// The HTTP status that the API tells for it.
int status_of(const Result<Reply>& reply) {
  if (reply) return 200;
  return reply.error().code() == Errc::throttled ? 429 : 502;
}

}  // namespace

asio::awaitable<Result<Reply>> InvocationRunner::invoke(HostedRef function, Invocation invocation) {
  auto version = function->pool_for(qualifier_of_arn(invocation.invoked_arn), draw());
  if (!version) co_return version.error();
  const PoolRef pool = std::move(*version);
  OpenInvocation call = begin_call(*function, pool->function(), std::move(invocation));
  auto reply = co_await serve(function, pool, call);
  end_call(call, reply);
  co_return reply;
}

OpenInvocation InvocationRunner::begin_call(HostedFunction& function, const Function& version,
                                            Invocation invocation) const {
  auto meters = function.meters().of(qualifier_of_arn(invocation.invoked_arn), version.version);
  CallTrace tracing =
      begin_trace({.given = invocation.trace_header,
                   .tracing_mode = version.tracing_mode,
                   .draw = draw(),
                   .now = clock_.now(),
                   .wall_now = clock_.wall_now(),
                   .listener = traces_ == nullptr ? TraceListener::none : TraceListener::some},
                  function.sampler());
  std::string request_id =
      invocation.request_id.empty() ? make_uuid() : std::move(invocation.request_id);
  return {.invocation = std::move(invocation),
          .meters = std::move(meters),
          .request_id = std::move(request_id),
          .tracing = std::move(tracing),
          .began = clock_.now()};
}

asio::awaitable<Result<Reply>> InvocationRunner::serve(HostedRef function, PoolRef pool,
                                                       OpenInvocation& call) {
  if (!function->has_room(*pool)) {
    co_return Error(Errc::throttled, "function \"" + call.invocation.function_name +
                                         "\": its reserved concurrency is used up");
  }
  const HostedFunction::Turn turn(*function, *pool);
  if (!pool->function().image_uri.empty()) co_return co_await run_image(pool, call);
  if (co_await pool->look_at_code(clock_.now())) house_.outdate(pool);
  if (!pool->is_served()) {
    if (Status code = co_await pool->check_code(); !code) co_return code.error();
  }
  house_.wake();
  auto lease =
      co_await source_.acquire(pool, call.request_id, [this] { return house_.make_room(); });
  if (!lease) co_return lease.error();
  PooledEnvironment& pooled = *lease->pooled;
  if (lease->failure) {
    // Code that went, or changed, while the environment started is not what has failed.
    Status code = co_await pool->check_code();
    if (code && co_await pool->look_at_code(clock_.now(), CodeWatch::When::at_once)) {
      code = Error(Errc::unavailable, "function \"" + pool->function().name +
                                          "\": its code changed while it was starting");
    }
    if (!code) {
      source_.give_back(pool, pooled);
      house_.outdate(pool);
      co_return code.error();
    }
  }
  const ProvisionedMeters::Use use(pool->provisioned_meters(), pooled.initialization);
  auto reply = co_await run(std::move(*lease), call);
  source_.give_back(pool, pooled);
  co_return reply;
}

// Not by the wall clock, which may be set meanwhile.
WallTime::duration InvocationRunner::since(TimePoint began) const {
  return std::chrono::duration_cast<WallTime::duration>(clock_.now() - began);
}

void InvocationRunner::end_call(OpenInvocation& call, const Result<Reply>& reply) const {
  if (!reply && reply.error().code() == Errc::throttled) call.meters->throttles.add();
  const bool stopped = !reply && reply.error().code() == Errc::cancelled;
  if (!call.tracing.trace || stopped) return;
  InvocationTrace& trace = *call.tracing.trace;
  trace.function_name = call.invocation.function_name;
  trace.invoked_arn = call.invocation.invoked_arn;
  trace.account_id = options_.account_id;
  trace.request_id = std::move(call.request_id);
  if (reply) trace.executed_version = reply->executed_version;
  trace.ended = trace.began + since(call.began);
  trace.status = status_of(reply);
  traces_->record(std::move(trace));
}

asio::awaitable<Result<Reply>> InvocationRunner::run(Lease lease, OpenInvocation& call) {
  Environment& environment = *lease.pooled->environment;
  const auto timeout = std::chrono::seconds(environment.function().timeout_seconds);
  const TimePoint now = clock_.now();
  const TimePoint began = lease.invocation_began.value_or(now);
  const TimePoint until = began + timeout;

  // What an init said that has failed belongs to the answer.
  if (!lease.failure) environment.log().begin_tail();
  environment.log().platform(start_of(call, environment.function()));
  if (call.invocation.stream != nullptr) {
    call.invocation.stream->begin(
        {.request_id = call.request_id, .executed_version = environment.function().version});
  }
  if (!lease.failure) {
    auto answer = co_await environment.run(
        {.request_id = call.request_id,
         .invoked_arn = call.invocation.invoked_arn,
         .trace_id = call.tracing.header,
         .payload = std::move(call.invocation.payload),
         .client_context = std::move(call.invocation.client_context),
         .until = until,
         .deadline =
             clock_.wall_now() + std::chrono::duration_cast<std::chrono::microseconds>(until - now),
         .stream = call.invocation.stream});
    if (!answer) co_return answer.error();
    lease.failure = std::move(*answer);
  }
  Answer& answer = *lease.failure;
  const Duration duration =
      answer.timed_out ? Duration(timeout) : std::max(answer.at, began) - began;
  report(lease, call, answer, began, duration);

  Reply reply;
  const bool with_tail = call.invocation.log_tail == LogTail::last_4_kib;
  if (with_tail) co_await environment.work_over(until);  // REPORT is in it
  if (with_tail) reply.log_tail = environment.log().tail();
  reply.function_error = answer.function_error;
  reply.error_type = std::move(answer.error_type);
  reply.payload = std::move(answer.payload);
  reply.request_id = call.request_id;
  reply.executed_version = environment.function().version;
  co_return reply;
}

void InvocationRunner::report(const Lease& lease, OpenInvocation& call, const Answer& answer,
                              TimePoint began, Duration duration) const {
  Environment& environment = *lease.pooled->environment;
  const bool init_apart = lease.cold && !lease.invocation_began;
  const auto init =
      init_apart ? std::optional(environment.init_duration()) : std::optional<Duration>();
  EnvironmentLog& lines = environment.log();
  tell_fault(lines, answer);
  const auto told = complete_report(call, answer,
                                    {.duration = duration,
                                     .memory_mb = environment.function().memory_mb,
                                     .max_memory_used_mb = environment.max_memory_used_mb(),
                                     .init_duration = init,
                                     .tracing = tracing_of(call.tracing)});
  CallTimes times = times_of(answer, began, clock_.now(), clock_.wall_now());
  const std::uint64_t produced = produced_bytes_of(answer);
  // What it does after its answer is told as well, where anyone hears of it.
  const bool done_later = lines.tells_runtime_done() && environment.runtime_works_on();
  if (!done_later) times.runtime_at = environment.runtime_polled_at();
  if (!done_later) tell_runtime_done(lines, told, produced, times);
  if (!done_later && !environment.works_on()) {
    lines.platform(told);
  } else {
    LaterReport later{.request_id = call.request_id,
                      .root = std::string(told.tracing.root),
                      .span_id = std::string(told.tracing.span_id),
                      .trace = std::string(told.tracing.value),
                      .error_type = answer.report_error_type,
                      .report = told,
                      .produced_bytes = produced,
                      .times = times,
                      .timeout_seconds = environment.function().timeout_seconds};
    if (done_later) {
      environment.when_runtime_is_done(
          [this, &environment, later = std::move(later)](TimePoint at) mutable {
            later.tell_runtime_done(environment.log(), at);
            report_later(environment, std::move(later));
          });
    } else {
      report_later(environment, std::move(later));
    }
  }
  count_run(call, answer, duration, init);
}

void InvocationRunner::report_later(Environment& environment, LaterReport report) const {
  if (!environment.works_on()) return report.tell(environment.log());
  environment.when_work_is_over(
      [this, &environment, report = std::move(report)](const auto& how) mutable {
        report.tell(environment.log(), how, clock_.wall_now());
      });
}

void InvocationRunner::count_run(OpenInvocation& call, const Answer& answer, Duration duration,
                                 std::optional<Duration> init) const {
  call.meters->invocations.add();
  if (answer.function_error) call.meters->errors.add();
  call.meters->duration_milliseconds.observe(milliseconds_of(duration));
  if (!call.tracing.trace) return;
  FunctionRun& run = call.tracing.trace->run.emplace();
  run.ended = call.tracing.trace->began + since(call.began);
  run.began = run.ended - std::chrono::duration_cast<std::chrono::microseconds>(duration);
  run.init = init;
  if (answer.function_error) {
    run.error_type = answer.error_type.empty() ? "Unhandled" : answer.error_type;
  }
}

}  // namespace wheelpit::runtime
