#include "source/rabbitmq/rabbitmq_source.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <limits>
#include <utility>

#include "source/counting_share.h"
#include "source/health_report.h"
#include "source/rabbitmq/consumer.h"
#include "source/source_lifetime.h"

namespace wheelpit::rabbitmq {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLongestName = 255;  // bytes of an AMQP short string

}  // namespace

struct RabbitMqSource::State {
  State(RabbitMqSourceOptions o, RabbitMqSourceContext c)
      : options(std::move(o)),
        context(std::move(c)),
        inbox(context.io),
        window(options.prefetch_count),
        lifetime(context.io, context.clock),
        health(context.observer, context.log) {}

  RabbitMqSourceOptions options;
  RabbitMqSourceContext context;
  Inbox inbox;
  std::uint64_t epoch = 0;
  std::uint16_t window = 0;
  MessageIsolation isolation;
  bool by_a_message = false;    // the last connection was ended by one that is, or will be, refused
  bool delivers_again = false;  // see ConsumerContext
  std::vector<RecordId> settling;  // within settle() alone
  std::size_t next_endpoint = 0;
  std::unique_ptr<Consumer> consumer;  // while there is, or is being made, a connection
  SourceLifetime lifetime;
  HealthReport health;

  asio::awaitable<std::optional<RabbitMqFailure>> consume(const Endpoint& endpoint);
  asio::awaitable<std::optional<RabbitMqFailure>> consume_with(const Endpoint& endpoint,
                                                               Credentials credentials);
  const Endpoint& take_endpoint();
  std::optional<RabbitMqFailure> wrong_options() const;
  amqp091::ConnectionOptions connection_options(Credentials credentials) const;
};

RabbitMqSource::RabbitMqSource(RabbitMqSourceOptions options, RabbitMqSourceContext context)
    : state_(std::make_unique<State>(std::move(options), std::move(context))) {}

RabbitMqSource::~RabbitMqSource() = default;

asio::awaitable<void> RabbitMqSource::run() {
  State& state = *state_;
  while (!state.lifetime.stopped()) {
    state.lifetime.begin_attempt();
    const Endpoint& endpoint = state.take_endpoint();
    const std::optional<RabbitMqFailure> failure = co_await state.consume(endpoint);
    if (!failure || state.lifetime.stopped()) continue;
    Diagnosis diagnosis = classify(*failure);
    diagnosis.detail = "broker " + to_string(endpoint) + ": " + diagnosis.detail;
    const std::string_view advice = state.isolation.advice();
    if (!advice.empty()) diagnosis.detail.append("; ").append(advice);
    if (diagnosis.recovery == Recovery::hold) state.delivers_again = false;  // of another queue
    // Who has done it is known, or about to be: the others need not wait for long.
    const bool soon = state.by_a_message && diagnosis.recovery == Recovery::retry_slowly;
    const TimePoint again = state.lifetime.again_after(soon ? Recovery::retry : diagnosis.recovery);
    state.health.failed(diagnosis, again);
    co_await state.lifetime.wait_until(again);
  }
  co_await state.lifetime.wait_for_release();
  state.health.closed();
}

asio::awaitable<Result<std::vector<Record>>> RabbitMqSource::receive(
    std::optional<TimePoint> until) {
  State& state = *state_;
  for (;;) {
    if (state.lifetime.stopped()) co_return Error(Errc::cancelled, "event source stopped");
    if (!state.inbox.empty()) {
      std::vector<Record> records = state.inbox.take();
      if (state.consumer) state.consumer->inbox_taken();
      co_return records;
    }
    if (until && state.context.clock.now() >= *until) co_return std::vector<Record>();
    co_await state.inbox.arrived().wait(until);
  }
}

asio::awaitable<Result<std::vector<RecordId>>> RabbitMqSource::settle(
    std::span<const RecordVerdict> verdicts, const LaneNote& /*note*/) {
  State& state = *state_;
  while (!verdicts.empty() && state.consumer) {
    const std::span<const RecordVerdict> alike = take_alike(verdicts);
    ids_of(alike, state.settling);
    state.consumer->settle(state.settling, alike.front().settlement);
  }
  co_return std::vector<RecordId>();
}

void RabbitMqSource::stop() {
  if (!state_->lifetime.stop()) return;
  if (state_->consumer) state_->consumer->stop();
  state_->inbox.arrived().notify();
}

void RabbitMqSource::release() {
  state_->lifetime.release();
  if (state_->consumer) state_->consumer->release();
}

void RabbitMqSource::set_window(std::size_t records) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
  state_->window = static_cast<std::uint16_t>(std::min(records, kMost));
  if (state_->consumer) state_->consumer->set_window(state_->window);
}

void RabbitMqSource::retry_now() { state_->lifetime.retry_now(); }

asio::awaitable<std::optional<RabbitMqFailure>> RabbitMqSource::State::consume(
    const Endpoint& endpoint) {
  if (auto wrong = wrong_options()) co_return wrong;
  auto credentials = co_await context.credentials.read(options.secret);
  if (lifetime.stopped()) co_return std::nullopt;
  if (!credentials) {
    co_return RabbitMqFailure{.step = Step::secret,
                              .kind = credentials.error().code(),
                              .text = credentials.error().message()};
  }
  co_return co_await consume_with(endpoint, *std::move(credentials));
}

asio::awaitable<std::optional<RabbitMqFailure>> RabbitMqSource::State::consume_with(
    const Endpoint& endpoint, Credentials credentials) {
  ConsumerContext with{
      .io = context.io,
      .clock = context.clock,
      .log = context.log,
      .inbox = inbox,
      .epoch = epoch,
      .delivers_again = delivers_again,
      .isolation = isolation,
      .max_buffered_bytes = options.max_buffered_bytes,
      .on_consuming = [this] { health.consuming(); },
      .on_queue = [this](const QueueNumbers& numbers) { context.observer.on_queue(numbers); },
  };
  consumer = std::make_unique<Consumer>(std::move(with), connection_options(std::move(credentials)),
                                        window);
  TlsTrust trust{.ca_file = options.tls_ca_file};
  const std::optional<RabbitMqFailure> failure = co_await consumer->run(endpoint, std::move(trust));
  lifetime.served(consumer->served());
  by_a_message = isolation.active() || consumer->refused_one();
  consumer.reset();
  co_return failure;
}

const Endpoint& RabbitMqSource::State::take_endpoint() {
  return options.endpoints[next_endpoint++ % options.endpoints.size()];
}

std::optional<RabbitMqFailure> RabbitMqSource::State::wrong_options() const {
  const char* what = nullptr;
  if (options.queue.size() > kLongestName) what = "the queue's name";
  if (options.virtual_host.size() > kLongestName) what = "the virtual host's name";
  if (what == nullptr) return std::nullopt;
  return RabbitMqFailure{
      .step = Step::consume,
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
      .heartbeat = options.heartbeat,
      .connection_name = options.connection_name,
      .version = options.version,
      .count_every = options.count_every,
      .count_share = counting_share(options.connection_name),
  };
}

}  // namespace wheelpit::rabbitmq
