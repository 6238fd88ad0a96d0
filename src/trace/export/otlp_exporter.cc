#include "trace/export/otlp_exporter.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "trace/otlp_request.h"
#include "trace/trace_header.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// How long the first of a batch waits for others.
constexpr auto kGather = std::chrono::seconds(1);
constexpr auto kRequestLimit = std::chrono::seconds(10);
constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::seconds(30);

// Those that the protocol says to try again.
bool is_passing(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

bool may_pass(const Error& error) {
  return error.code() == Errc::unavailable || error.code() == Errc::timed_out;
}

}  // namespace

OtlpExporter::OtlpExporter(asio::io_context& io, HttpUrl url, TlsTrust trust, const Clock& clock,
                           Metrics& metrics, Log log)
    : url_(std::move(url)),
      clock_(clock),
      log_(std::move(log)),
      sent_(metrics.counter("wheelpit_trace_invocations_sent_total",
                            "Sampled invocations whose trace was sent.", {{"to", "otlp"}})),
      dropped_(metrics.counter("wheelpit_trace_invocations_dropped_total",
                               "Sampled invocations whose trace could not be sent.",
                               {{"to", "otlp"}})),
      client_(io, url_.endpoint, {.trust = std::move(trust)}),
      changed_(io) {}

void OtlpExporter::record(InvocationTrace trace) {
  if (stop_by_ || waiting_.size() >= kMostWaiting) return dropped_.add();
  waiting_.push_back(std::move(trace));
  if (waiting_.size() == 1 || waiting_.size() == kMostInARequest) changed_.notify();
}

asio::awaitable<void> OtlpExporter::run() {
  for (;;) {
    while (waiting_.empty() && !stop_by_) co_await changed_.wait();
    if (waiting_.empty() || time_is_up()) break;
    co_await gather();
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMostInARequest));
    std::vector<InvocationTrace> batch(std::make_move_iterator(waiting_.begin()),
                                       std::make_move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    co_await deliver(std::move(batch));
  }
  dropped_.add(static_cast<double>(waiting_.size()));
  waiting_.clear();
  ended_ = true;
  changed_.notify();
}

asio::awaitable<void> OtlpExporter::gather() {
  const TimePoint until = clock_.now() + kGather;
  while (waiting_.size() < kMostInARequest && !stop_by_ && clock_.now() < until) {
    co_await changed_.wait(until);
  }
}

asio::awaitable<void> OtlpExporter::deliver(std::vector<InvocationTrace> batch) {
  const auto count = static_cast<double>(batch.size());
  for (Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    const Status sent = co_await send(batch);
    note(sent);
    if (sent) co_return sent_.add(count);
    if (!may_pass(sent.error()) || stop_by_) co_return dropped_.add(count);
    const TimePoint again = clock_.now() + pause;
    while (!stop_by_ && clock_.now() < again) co_await changed_.wait(again);
  }
}

asio::awaitable<Status> OtlpExporter::send(const std::vector<InvocationTrace>& batch) {
  HttpRequest request{.method = "POST",
                      .target = url_.path.empty() ? "/" : url_.path,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = otlp_request(batch, make_segment_id)};
  TimePoint until = clock_.now() + kRequestLimit;
  if (stop_by_) until = std::min(until, *stop_by_);
  const auto answer = co_await client_.send(std::move(request), until);
  if (!answer) co_return answer.error();
  if (answer->status / 100 == 2) co_return Status();
  co_return Error(is_passing(answer->status) ? Errc::unavailable : Errc::invalid_argument,
                  to_string(url_) + " answered HTTP " + std::to_string(answer->status));
}

void OtlpExporter::note(const Status& sent) {
  if (sent) {
    if (std::exchange(failing_, false)) log_.info("trace collector available again");
  } else if (!std::exchange(failing_, true)) {
    log_.warn("trace collector unavailable: buffering, dropping the newest when full",
              {{"otlp_endpoint", to_string(url_)}, {"error", sent.error().message()}});
  }
}

asio::awaitable<void> OtlpExporter::stop(TimePoint until) {
  stop_by_ = until;
  changed_.notify();
  while (!ended_ && clock_.now() < until) co_await changed_.wait(until);
  if (!ended_) client_.cancel();
}

}  // namespace wheelpit
