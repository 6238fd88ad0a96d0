#include "source/activemq/activemq_source.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <utility>

#include "base/uuid.h"
#include "source/activemq/consumer.h"
#include "source/activemq/endpoint_round.h"
#include "source/activemq/queue_name.h"
#include "source/counting_share.h"
#include "source/health_report.h"
#include "source/source_lifetime.h"

namespace wheelpit::activemq {

namespace asio = boost::asio;

namespace {

// As much as a lane can have of one window, and of the windows before it.
constexpr std::size_t kFormerRecords = 65'536;

}  // namespace

struct ActiveMqSource::State {
  State(ActiveMqSourceOptions o, ActiveMqSourceContext c)
      : options(std::move(o)),
        context(std::move(c)),
        inbox(context.io),
        window(options.prefetch),
        round(options.endpoints),
        lifetime(context.io, context.clock),
        health(context.observer, context.log) {}

  ActiveMqSourceOptions options;
  ActiveMqSourceContext context;
  Inbox inbox;
  std::int32_t window;  // wanted
  MessageIsolation isolation;
  FormerRecords former{kFormerRecords};
  std::uint64_t epoch = 0;                     // of the last consumer
  std::unique_ptr<ActiveMqConsumer> consumer;  // while there is, or is being made, a connection
  Duration served{};                           // by the consumer before
  EndpointRound round;
  std::vector<RecordId> settling;  // within settle() alone
  SourceLifetime lifetime;
  HealthReport health;

  asio::awaitable<std::optional<ActiveMqFailure>> consume(const Endpoint& endpoint);
  asio::awaitable<std::optional<ActiveMqFailure>> consume_with(const Endpoint& endpoint,
                                                               Credentials credentials);
  asio::awaitable<void> recover(const Endpoint& endpoint, const ActiveMqFailure& failure);
  openwire::ConnectionOptions connection_options(const Endpoint& endpoint,
                                                 Credentials credentials) const;
  void settle(std::span<const RecordId> ids, Settlement settlement, std::string_view cause);
  void settle_former(std::span<const RecordId> ids, Settlement settlement);

  // A composite name would send the question to the other queues, and a wildcard has many answers.
  bool counts() const { return options.queue.find_first_of(",*>") == std::string::npos; }
};

ActiveMqSource::ActiveMqSource(ActiveMqSourceOptions options, ActiveMqSourceContext context)
    : state_(std::make_unique<State>(std::move(options), std::move(context))) {}

ActiveMqSource::~ActiveMqSource() = default;

asio::awaitable<void> ActiveMqSource::run() {
  State& state = *state_;
  while (!state.lifetime.stopped()) {
    state.lifetime.begin_attempt();
    const Endpoint& endpoint = state.round.next();
    const std::optional<ActiveMqFailure> failure = co_await state.consume(endpoint);
    if (failure && !state.lifetime.stopped()) co_await state.recover(endpoint, *failure);
  }
  co_await state.lifetime.wait_for_release();
  state.health.closed();
}

asio::awaitable<Result<std::vector<Record>>> ActiveMqSource::receive(
    std::optional<TimePoint> until) {
  State& state = *state_;
  for (;;) {
    if (state.lifetime.stopped()) co_return Error(Errc::cancelled, "event source stopped");
    if (state.consumer && !state.inbox.empty()) {
      std::vector<Record> records = state.consumer->take();
      if (!records.empty()) co_return records;
      continue;  // all of them were settled already
    }
    if (until && state.context.clock.now() >= *until) co_return std::vector<Record>();
    co_await state.inbox.arrived().wait(until);
  }
}

asio::awaitable<Result<std::vector<RecordId>>> ActiveMqSource::settle(
    std::span<const RecordVerdict> verdicts, const LaneNote& /*note*/) {
  State& state = *state_;
  while (!verdicts.empty()) {
    const std::span<const RecordVerdict> alike = take_alike(verdicts);
    ids_of(alike, state.settling);
    state.settle(state.settling, alike.front().settlement, alike.front().cause);
  }
  co_return std::vector<RecordId>();
}

void ActiveMqSource::stop() {
  if (!state_->lifetime.stop()) return;
  if (state_->consumer) state_->consumer->stop();
  state_->inbox.arrived().notify();
}

void ActiveMqSource::release() {
  state_->lifetime.release();
  if (state_->consumer) state_->consumer->release();
}

void ActiveMqSource::set_window(std::size_t records) {
  constexpr std::size_t kMost = 32766;
  state_->window = static_cast<std::int32_t>(std::clamp<std::size_t>(records, 1, kMost));
  if (state_->consumer) state_->consumer->set_window(state_->window);
}

void ActiveMqSource::retry_now() { state_->lifetime.retry_now(); }

asio::awaitable<std::optional<ActiveMqFailure>> ActiveMqSource::State::consume(
    const Endpoint& endpoint) {
  served = Duration::zero();
  if (const auto queue = physical_queue_name(options.queue); !queue) {
    co_return ActiveMqFailure{.step = ActiveMqStep::consume,
                              .exception = std::nullopt,
                              .kind = queue.error().code(),
                              .text = queue.error().message()};
  }
  auto credentials = co_await context.credentials.read(options.secret);
  if (lifetime.stopped()) co_return std::nullopt;
  if (!credentials) {
    co_return ActiveMqFailure{.step = ActiveMqStep::secret,
                              .exception = std::nullopt,
                              .kind = credentials.error().code(),
                              .text = credentials.error().message()};
  }
  co_return co_await consume_with(endpoint, *std::move(credentials));
}

asio::awaitable<std::optional<ActiveMqFailure>> ActiveMqSource::State::consume_with(
    const Endpoint& endpoint, Credentials credentials) {
  ActiveMqConsumerContext with{
      .io = context.io,
      .clock = context.clock,
      .log = context.log,
      .inbox = inbox,
      .memory = *context.memory,
      .former = former,
      .epoch = ++epoch,
      .rules = {.maximum_redeliveries = options.maximum_redeliveries,
                .max_message_bytes = options.max_message_bytes},
      .isolation = isolation,
      .max_buffered_bytes = options.max_buffered_bytes,
      .endpoints = options.endpoints,
      .on_consuming = [this] { health.consuming(); },
      .on_queue = [this](const QueueNumbers& numbers) { context.observer.on_queue(numbers); },
  };
  consumer = std::make_unique<ActiveMqConsumer>(
      std::move(with), connection_options(endpoint, std::move(credentials)));
  TlsTrust trust{.ca_file = options.tls_ca_file};
  const std::optional<ActiveMqFailure> failure = co_await consumer->run(endpoint, std::move(trust));
  served = consumer->served();
  lifetime.served(served);
  consumer.reset();
  co_return failure;
}

asio::awaitable<void> ActiveMqSource::State::recover(const Endpoint& endpoint,
                                                     const ActiveMqFailure& failure) {
  Diagnosis diagnosis = classify(failure);
  diagnosis.detail = "broker " + to_string(endpoint) + ": " + diagnosis.detail;
  if (!isolation.advice().empty()) diagnosis.detail.append("; ").append(isolation.advice());
  // One message has done it, and is about to be found: the others need not wait for long.
  if (isolation.active() && diagnosis.recovery == Recovery::retry_slowly) {
    diagnosis.recovery = Recovery::retry;
  }
  if (failure.go_to) round.go_to(*failure.go_to);
  const bool goes_on = round.goes_on(diagnosis, served);
  if (goes_on) {
    if (health.is_consuming()) health.failed(diagnosis);
    co_return;
  }
  const TimePoint again = lifetime.again_after(diagnosis.recovery);
  health.failed(diagnosis, again);
  co_await lifetime.wait_until(again);
}

openwire::ConnectionOptions ActiveMqSource::State::connection_options(
    const Endpoint& endpoint, Credentials credentials) const {
  // Each connection is its own client: one that the broker has not noticed to be gone does not bar
  // the next.
  const std::string unique = make_uuid();
  return {
      .username = std::move(credentials.username),
      .password = std::move(credentials.password),
      .connection_id = "ID:wheelpit-" + unique + ":1",
      .client_id = options.connection_name + " " + unique,
      .queue = *physical_queue_name(options.queue),
      .prefetch = window,
      .inactivity = options.inactivity,
      .host = endpoint.host,
      .version = options.version,
      .count_every = counts() ? options.count_every : Duration::zero(),
      .count_share = counting_share(options.connection_name),
      .wall_now = context.clock.wall_now(),
  };
}

void ActiveMqSource::State::settle(std::span<const RecordId> ids, Settlement settlement,
                                   std::string_view cause) {
  std::size_t former_ones = 0;
  while (former_ones < ids.size() && (!consumer || ids[former_ones].epoch != epoch)) ++former_ones;
  settle_former(ids.first(former_ones), settlement);
  ids = ids.subspan(former_ones);
  if (!ids.empty()) consumer->settle(ids, settlement, cause);
}

// The broker has these back and delivers them again, here or elsewhere. What happened to them is
// remembered for then.
void ActiveMqSource::State::settle_former(std::span<const RecordId> ids, Settlement settlement) {
  for (const RecordId id : ids) {
    const std::string* key = former.find(id);
    if (key == nullptr) continue;
    if (settlement == Settlement::done) context.memory->succeeded(*key);
    if (settlement == Settlement::again) context.memory->failed(*key);
    former.erase(id);
  }
}

}  // namespace wheelpit::activemq
