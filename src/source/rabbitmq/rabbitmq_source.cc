#include "source/rabbitmq/rabbitmq_source.h"

#include <boost/asio/io_context.hpp>
#include <random>
#include <utility>

#include "source/rabbitmq/consumer.h"
#include "source/rabbitmq/reconnect_delay.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kHeldRetry = std::chrono::seconds(30);
constexpr std::size_t kLongestName = 255;  // bytes of an AMQP short string

}  // namespace

struct RabbitMqSource::State {
  State(RabbitMqSourceOptions o, RabbitMqSourceContext c)
      : options(std::move(o)), context(std::move(c)), inbox(context.io), changed(context.io) {}

  RabbitMqSourceOptions options;
  RabbitMqSourceContext context;
  Inbox inbox;
  std::uint64_t epoch = 0;
  std::size_t next_endpoint = 0;
  std::unique_ptr<Consumer> consumer;  // while there is, or is being made, a connection
  ReconnectDelay delay;
  std::minstd_rand random{std::random_device{}()};
  SourceHealth health;  // as last reported
  bool stopped = false;
  bool released = false;
  bool retry_asked = false;
  Signal changed;  // stopped, released or retry_asked

  asio::awaitable<std::optional<Failure>> consume(const Endpoint& endpoint);
  asio::awaitable<std::optional<Failure>> consume_with(const Endpoint& endpoint,
                                                       Credentials credentials);
  asio::awaitable<void> wait_after(Recovery recovery);
  Duration delay_after(Recovery recovery);
  const Endpoint& take_endpoint();
  std::optional<Failure> wrong_options() const;
  amqp091::ConnectionOptions connection_options(Credentials credentials) const;
  void report(SourceHealth now);
  void report_consuming();
  void report_failure(const Endpoint& endpoint, const Verdict& verdict);
};

RabbitMqSource::RabbitMqSource(RabbitMqSourceOptions options, RabbitMqSourceContext context)
    : state_(std::make_unique<State>(std::move(options), std::move(context))) {}

RabbitMqSource::~RabbitMqSource() = default;

asio::awaitable<void> RabbitMqSource::run() {
  State& state = *state_;
  while (!state.stopped) {
    state.retry_asked = false;  // asked from here on, it means a value that is yet to be read
    const Endpoint& endpoint = state.take_endpoint();
    const std::optional<Failure> failure = co_await state.consume(endpoint);
    if (!failure || state.stopped) continue;
    const Verdict verdict = classify(*failure);
    state.report_failure(endpoint, verdict);
    co_await state.wait_after(verdict.recovery);
  }
  while (!state.released) co_await state.changed.wait();
  state.report({});
}

asio::awaitable<Result<std::vector<Record>>> RabbitMqSource::receive(
    std::optional<TimePoint> until) {
  State& state = *state_;
  for (;;) {
    if (state.stopped) co_return Error(Errc::cancelled, "the source was stopped");
    if (!state.inbox.empty()) {
      std::vector<Record> records = state.inbox.take();
      if (state.consumer) state.consumer->inbox_taken();
      co_return records;
    }
    if (until && state.context.clock.now() >= *until) co_return std::vector<Record>();
    co_await state.inbox.arrived().wait(until);
  }
}

asio::awaitable<Status> RabbitMqSource::settle(std::span<const RecordId> ids,
                                               Settlement settlement) {
  if (state_->consumer) state_->consumer->settle(ids, settlement);
  co_return Status();
}

void RabbitMqSource::stop() {
  if (std::exchange(state_->stopped, true)) return;
  if (state_->consumer) state_->consumer->stop();
  state_->changed.notify();
  state_->inbox.arrived().notify();
}

void RabbitMqSource::release() {
  state_->released = true;
  if (state_->consumer) state_->consumer->release();
  state_->changed.notify();
}

void RabbitMqSource::retry_now() {
  state_->retry_asked = true;
  state_->changed.notify();
}

asio::awaitable<std::optional<Failure>> RabbitMqSource::State::consume(const Endpoint& endpoint) {
  if (auto wrong = wrong_options()) co_return wrong;
  auto credentials = co_await context.credentials.read(options.secret);
  if (stopped) co_return std::nullopt;
  if (!credentials) {
    co_return Failure{.step = Step::secret,
                      .kind = credentials.error().code(),
                      .text = credentials.error().message()};
  }
  co_return co_await consume_with(endpoint, *std::move(credentials));
}

asio::awaitable<std::optional<Failure>> RabbitMqSource::State::consume_with(
    const Endpoint& endpoint, Credentials credentials) {
  ConsumerContext with{
      .io = context.io,
      .clock = context.clock,
      .log = context.log,
      .inbox = inbox,
      .epoch = epoch,
      .max_buffered_bytes = options.max_buffered_bytes,
      .on_consuming = [this] { report_consuming(); },
  };
  consumer =
      std::make_unique<Consumer>(std::move(with), connection_options(std::move(credentials)));
  TlsTrust trust{.ca_file = options.tls_ca_file};
  const std::optional<Failure> failure = co_await consumer->run(endpoint, std::move(trust));
  delay.served(consumer->served());
  consumer.reset();
  co_return failure;
}

asio::awaitable<void> RabbitMqSource::State::wait_after(Recovery recovery) {
  const TimePoint until = context.clock.now() + delay_after(recovery);
  while (!stopped && !retry_asked && context.clock.now() < until) co_await changed.wait(until);
}

Duration RabbitMqSource::State::delay_after(Recovery recovery) {
  if (recovery == Recovery::hold) return kHeldRetry;
  if (recovery == Recovery::retry_slowly) delay.slow_down();
  return delay.next(std::uniform_real_distribution<>(0, 1)(random));
}

const Endpoint& RabbitMqSource::State::take_endpoint() {
  return options.endpoints[next_endpoint++ % options.endpoints.size()];
}

std::optional<Failure> RabbitMqSource::State::wrong_options() const {
  const char* what = nullptr;
  if (options.queue.size() > kLongestName) what = "the queue's name";
  if (options.virtual_host.size() > kLongestName) what = "the virtual host's name";
  if (what == nullptr) return std::nullopt;
  return Failure{.step = Step::consume,
                 .kind = Errc::invalid_argument,
                 .text = std::string(what) + " is longer than the 255 bytes that AMQP allows"};
}

amqp091::ConnectionOptions RabbitMqSource::State::connection_options(
    Credentials credentials) const {
  return {
      .username = std::move(credentials.username),
      .password = std::move(credentials.password),
      .virtual_host = options.virtual_host,
      .queue = options.queue,
      .prefetch_count = options.prefetch_count,
      .heartbeat = options.heartbeat,
      .connection_name = options.connection_name,
      .version = options.version,
  };
}

void RabbitMqSource::State::report(SourceHealth now) {
  // While the broker cannot be reached the words change with each attempt, the matter does not.
  const bool same_words = now.detail == health.detail || now.problem == SourceProblem::connection;
  if (now.consuming == health.consuming && now.problem == health.problem && same_words) return;
  health = std::move(now);
  context.observer.on_health(health);
}

void RabbitMqSource::State::report_consuming() {
  SourceHealth now;
  now.consuming = true;
  report(std::move(now));
}

void RabbitMqSource::State::report_failure(const Endpoint& endpoint, const Verdict& verdict) {
  SourceHealth now;
  now.problem = verdict.problem;
  now.detail = "broker " + to_string(endpoint) + ": " + verdict.detail;
  if (verdict.recovery == Recovery::retry_slowly) {
    context.log.error("the broker and wheelpit disagree on the protocol", {{"reason", now.detail}});
  } else {
    context.log.debug("the connection to the broker ended", {{"reason", now.detail}});
  }
  report(std::move(now));
}

}  // namespace wheelpit
