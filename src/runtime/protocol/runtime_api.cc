#include "runtime/protocol/runtime_api.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

#include "net/http/browser_guard.h"
#include "net/http/http_stream.h"
#include "runtime/process/failure_text.h"
#include "runtime/protocol/api_answer.h"
#include "runtime/protocol/runtime_answers.h"
#include "runtime/protocol/runtime_route.h"
#include "runtime/protocol/streamed_response.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;
using State = EnvironmentMachine::State;

namespace {

// Error causes for X-Ray come in a header and reach 1 MiB.
//
// A runtime may be silent for ever, between requests and before the first. What it has begun gets
// on: a function's code is not trusted, and could hold the engine's memory and descriptors.
constexpr HttpTimes kTimes{.head = std::chrono::seconds(60),
                           .first = Duration::max(),
                           .idle = Duration::max(),
                           .span = std::chrono::seconds(60)};
HttpLimits limits_of(RuntimeApi::Connections connections) {
  return {.header_bytes = std::size_t{2} * 1024 * 1024,
          .body_bytes = kMaxResponseBytes,
          .oversized = HttpLimits::Oversized::drain,
          .buffered_bytes = std::uint64_t{4} * kMaxResponseBytes,
          .connections = connections.most,
          .assured = connections.assured,
          .pool = std::move(connections.pool),
          .times = kTimes};
}

constexpr auto kTellEvery = std::chrono::minutes(1);

constexpr std::string_view kRuntimePaths = "/2018-06-01/";
constexpr std::string_view kResponseMode = "Lambda-Runtime-Function-Response-Mode";

}  // namespace

RuntimeApi::RuntimeApi(asio::io_context& io, const Clock& clock, Log log,
                       std::function<void()> changed, ExtensionApi& extensions,
                       std::shared_ptr<PeerCheck> peers, Connections connections)
    : clock_(clock),
      log_(log),
      changed_(std::move(changed)),
      extensions_(extensions),
      server_(io, clock, *this, limits_of(std::move(connections)), std::move(log),
              std::move(peers)),
      poll_(io),
      outcome_(io) {}

Result<std::uint16_t> RuntimeApi::listen() { return server_.listen("127.0.0.1", 0); }

void RuntimeApi::begin(Event event) {
  event_ = std::move(event);
  answer_began_ = {};
  polled_at_.reset();
  answer_.reset();
  cut_short_ = false;
  machine_.begin(event_.request_id);
  poll_.notify();
}

asio::awaitable<void> RuntimeApi::stop(TimePoint until) {
  stopping_ = true;
  poll_.notify();
  co_await server_.stop(until);
  // The connections are closed, so that what is left of a handler ends soon; it uses this object.
  while (handling_ != 0) co_await outcome_.wait();
}

std::optional<HttpResponse> RuntimeApi::guard(const HttpRequest& head) {
  const auto fault = runtime_caller_fault(head);
  if (!fault) return std::nullopt;
  if (!told_of_browser_ || clock_.now() - *told_of_browser_ >= kTellEvery) {
    told_of_browser_ = clock_.now();
    log_.warn("refused a request to a Runtime API", {{"reason", *fault}});
  }
  return browser_refusal(*fault);
}

asio::awaitable<HttpResponse> RuntimeApi::handle(HttpRequest request) {
  ++handling_;
  const std::shared_ptr<void> ended(nullptr, [this](void*) {
    --handling_;
    outcome_.notify();
  });
  const RuntimeRoute route = route_runtime_call(request.method, request.path());
  switch (route.call) {
    case RuntimeCall::next:
      co_return co_await next();
    case RuntimeCall::response:
      if (streams_body(request)) {
        co_return co_await stream(std::string(route.request_id), std::move(request));
      }
      co_return response(route.request_id, request);
    case RuntimeCall::error:
      co_return error(route.request_id, request);
    case RuntimeCall::init_error:
      co_return init_error(request);
    case RuntimeCall::ping: {
      HttpResponse pong;
      pong.body = "pong";
      co_return pong;
    }
    case RuntimeCall::telemetry:
      co_return extensions_.subscribe(TelemetryApi::telemetry, request);
    case RuntimeCall::logs:
      co_return extensions_.subscribe(TelemetryApi::logs, request);
    case RuntimeCall::unknown:
      break;
  }
  if (ExtensionApi::serves(request.path())) {
    co_return co_await extensions_.handle(std::move(request));
  }
  HttpResponse not_found;
  not_found.status = 404;
  not_found.body = "404 page not found\n";
  co_return not_found;
}

asio::awaitable<HttpResponse> RuntimeApi::next() {
  if (auto refusal = machine_.next()) co_return refused(std::move(*refusal));
  const std::uint64_t mine = ++polls_;
  if (machine_.state() == State::ready) {
    if (!polled_at_) polled_at_ = clock_.now();
    poll_.notify();  // an older poll, if its connection was lost, is over
    outcome_.notify();
    changed_();
  }
  while (machine_.state() == State::ready && mine == polls_ && !stopping_) co_await poll_.wait();
  if (mine != polls_ || stopping_) {
    co_return json_error(403, "InvalidStateTransition", "Another poll has taken over");
  }
  co_return event_response();
}

HttpResponse RuntimeApi::event_response() const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto deadline = duration_cast<milliseconds>(event_.deadline.time_since_epoch()).count();
  HttpResponse response;
  response.headers.reserve(6);
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Lambda-Runtime-Aws-Request-Id", event_.request_id);
  response.headers.emplace_back("Lambda-Runtime-Deadline-Ms", std::to_string(deadline));
  response.headers.emplace_back("Lambda-Runtime-Invoked-Function-Arn", event_.invoked_arn);
  response.headers.emplace_back("Lambda-Runtime-Trace-Id", event_.trace_id);
  if (event_.client_context) {
    response.headers.emplace_back("Lambda-Runtime-Client-Context", *event_.client_context);
  }
  response.shared_body = event_.payload;
  return response;
}

HttpResponse RuntimeApi::response(std::string_view request_id, HttpRequest& request) {
  if (auto refusal = machine_.response(request_id)) return refused(std::move(*refusal));
  const auto mode = request.header(kResponseMode);
  if (request.truncated) {
    settle(failed(truncated_response_failure(request_id), {}));
    return truncated();
  }
  if (mode && *mode != "streaming") {
    settle(failed(invalid_response_mode_failure(request_id), {}));
    return json_error(400, "InvalidFunctionResponseMode", "Invalid function response mode");
  }
  if (request.oversized) {
    settle(failed(response_too_large_failure(request_id), {}));
    return too_large(kMaxResponseBytes);
  }
  // An error behind a stream that is collected.
  std::ranges::move(request.trailers, std::back_inserter(request.headers));
  settle(answer_of_response(request));
  return accepted();
}

HeadJudgement RuntimeApi::judge(const HttpRequest& head) {
  if (auto refusal = guard(head)) return {.refusal = std::move(refusal)};
  if (head.method == "POST") answer_began_ = clock_.now();
  if (!head.path().starts_with(kRuntimePaths)) return {.body_bytes = ExtensionApi::kMostBody};
  return {.streams = streams_body(head)};
}

bool RuntimeApi::streams_body(const HttpRequest& head) const {
  if (event_.stream == nullptr || machine_.state() != State::running) return false;
  const RuntimeRoute route = route_runtime_call(head.method, head.path());
  return route.call == RuntimeCall::response && route.request_id == machine_.request_id() &&
         head.header(kResponseMode) == "streaming";
}

// Once it is too large it is settled, and the rest is received for nothing: the event may be
// another one by then.
asio::awaitable<HttpResponse> RuntimeApi::stream(std::string request_id, HttpRequest request) {
  if (auto refusal = machine_.begin_response(request_id)) co_return refused(std::move(*refusal));
  StreamedResponse response(request_id, kMaxStreamedBytes);
  Result<std::string> piece = std::move(request.body);
  bool more = request.partial;
  co_await pass_on(response, std::move(*piece));
  while (more) {
    piece = co_await request.exchange->read();
    more = piece && !piece->empty();
    if (more && !response.too_large()) co_await pass_on(response, std::move(*piece));
  }
  if (response.too_large()) co_return too_large(kMaxStreamedBytes);

  machine_.end_response();
  if (!piece || request.truncated) {
    cut_short_ = true;
    settle(response.cut_short());
    co_return truncated();
  }
  settle(StreamedResponse::ended(request.partial ? request.exchange->take_trailers()
                                                 : std::move(request.trailers)));
  co_return accepted();
}

asio::awaitable<void> RuntimeApi::pass_on(StreamedResponse& response, std::string piece) {
  piece = response.admit(std::move(piece));
  if (event_.stream != nullptr && !piece.empty()) {
    writing_ = true;
    const std::shared_ptr<void> written(nullptr, [this](void*) {
      writing_ = false;
      if (event_.stream == nullptr) outcome_.notify();  // leave_stream() waits
    });
    const Status taken = co_await event_.stream->write(std::move(piece), event_.until);
    if (!taken) event_.stream = nullptr;
  }
  if (response.too_large()) {
    machine_.end_response();
    settle(response.exceeded());
  }
}

asio::awaitable<void> RuntimeApi::leave_stream() {
  event_.stream = nullptr;
  while (writing_) co_await outcome_.wait();
}

HttpResponse RuntimeApi::error(std::string_view request_id, HttpRequest& request) {
  if (auto refusal = machine_.error(request_id)) return refused(std::move(*refusal));
  if (request.oversized) {
    settle(failed(response_too_large_failure(request_id), {}));
  } else {
    settle(answer_of_error(request));
  }
  return accepted();
}

HttpResponse RuntimeApi::init_error(HttpRequest& request) {
  if (auto refusal = machine_.init_error()) return refused(std::move(*refusal));
  init_failure_ = answer_of_error(request);
  outcome_.notify();
  return accepted();
}

void RuntimeApi::settle(Answer answer) {
  event_.stream = nullptr;
  answer.began = answer_began_;
  answer.at = clock_.now();
  answer_ = std::move(answer);
  outcome_.notify();
}

}  // namespace wheelpit::runtime
