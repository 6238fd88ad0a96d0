#include "source/sharded/sharded_reading.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "source/sharded/trouble.h"

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

// Who has lost a shard leaves it alone for a while: the owner may be about to end.
constexpr Duration kAfterLoss = std::chrono::seconds(3);

constexpr Duration kWarnAgain = std::chrono::hours(1);

Diagnosis diagnose(const Error& error) {
  return {.problem = SourceProblem::connection,
          .recovery = Recovery::retry,
          .detail = "positions cannot be read: " + error.message()};
}

StartingPosition starting_at(const StartPoint& start) {
  using Kind = StartingPosition::Kind;
  if (start.kind == StartPoint::Kind::oldest) return {.kind = Kind::trim_horizon};
  return {.kind = Kind::at_timestamp, .timestamp = start.at};
}

}  // namespace

ShardedReading::ShardedReading(ReadingContext context, std::unique_ptr<ShardedStream> stream,
                               ReadingSettings settings)
    : context_(std::move(context)),
      stream_(std::move(stream)),
      settings_(std::move(settings)),
      changed_(context_.io),
      lifetime_(context_.io, context_.clock),
      readers_(context_.io, context_.log) {
  context_.writer.add(*this);
}

ShardedReading::~ShardedReading() { context_.writer.remove(*this); }

asio::awaitable<void> ShardedReading::run(LanePlan& plan) {
  lanes_ = &plan;
  while (!lifetime_.stopped()) co_await read();
  lanes_ = nullptr;
  co_await readers_.join();
}

void ShardedReading::stop() {
  lifetime_.stop();
  for (const auto& [id, entry] : shards_) entry.work->stop();
  wake();
}

void ShardedReading::wake() {
  changed_.notify();
  for (const auto& [id, entry] : shards_) entry.work->arrived().notify();
}

// Until stop(), or until the positions must be looked at again.
asio::awaitable<void> ShardedReading::read() {
  if (!co_await load()) co_return;
  while (!lifetime_.stopped() && !must_reload()) {
    co_await tidy();
    if (context_.clock.now() >= timer_.due()) co_await list();
    look_at_ages();
    if (!lifetime_.stopped() && !must_reload()) co_await changed_.wait(timer_.due());
  }
  if (lifetime_.stopped()) co_return;
  end_all(LaneEnd::drops);
  const TimePoint until = context_.clock.now() + kAfterLoss;
  while (!lifetime_.stopped() && (!shards_.empty() || context_.clock.now() < until)) {
    co_await changed_.wait(shards_.empty() ? std::optional(until) : std::nullopt);
    (void)remove_gone();
  }
}

bool ShardedReading::must_reload() const {
  return reload_ ||
         std::ranges::any_of(shards_, [](const auto& entry) { return entry.second.work->lost(); });
}

asio::awaitable<Status> ShardedReading::load() {
  auto facts = co_await stream_->facts();
  if (!facts) {
    co_await pause(sharded::diagnose(facts.error()));
    co_return Error(Errc::unavailable, facts.error().detail);
  }
  facts_ = std::move(*facts);
  const auto begun = co_await context_.store.begin_source(settings_.mapping, facts_->incarnation);
  if (!begun) {
    co_await pause(diagnose(begun.error()));
    co_return begun.error();
  }
  const auto stored = co_await context_.store.load(settings_.mapping);
  if (!stored) {
    co_await pause(diagnose(stored.error()));
    co_return stored.error();
  }
  plan_.emplace(*begun ? starting_at(**begun) : settings_.start, *stored);
  reload_ = false;
  stream_missed_ = false;
  timer_ = DiscoveryTimer();
  co_return Status();
}

// An answer that cannot be a stream's list is the server's fault, as is one that does not come:
// what is being read continues.
asio::awaitable<void> ShardedReading::list() {
  const auto shards = co_await stream_->list_shards();
  if (lifetime_.stopped()) co_return;
  if (!shards) {
    stream_missed_ = stream_missed_ || shards.error().trouble == Trouble::not_found;
    co_return list_later(sharded::diagnose(shards.error()));
  }
  if (stream_missed_) {
    reload_ = true;  // it may be another one of its name
    co_return;
  }
  auto added = plan_->listed(*shards, context_.clock.wall_now());
  if (!added) {
    co_return list_later(sharded::diagnose({Trouble::malformed, added.error().message()}));
  }
  const Status taken = co_await take_list(*shards, std::move(*added));
  if (!taken) co_return list_later(diagnose(taken.error()));
  tell_consuming();
}

asio::awaitable<Status> ShardedReading::take_list(const std::vector<ListedShard>& shards,
                                                  std::vector<PartitionPosition> added) {
  const bool found = !added.empty();
  if (found) {
    const Status stored = co_await context_.store.add(settings_.mapping, std::move(added));
    reload_ = !stored;
    if (!stored) co_return stored;
  }
  timer_.listed(found, context_.clock.now());
  std::set<std::string_view> listed;
  for (const ListedShard& shard : shards) listed.insert(shard.id);
  for (const auto& [id, entry] : shards_) {
    if (!listed.contains(id)) entry.work->unlisted();
  }
  co_await forget();
  co_return co_await begin_ready();
}

asio::awaitable<Status> ShardedReading::begin_ready() {
  const std::vector<std::string> ready = plan_->ready();
  if (ready.empty()) co_return Status();
  const auto rows = co_await context_.store.take(settings_.mapping, ready);
  if (!rows) co_return rows.error();
  if (lifetime_.stopped()) co_return Status();
  for (const PartitionPosition& row : *rows) begin(row);
  co_return Status();
}

// Shards that have ended make room for their children, and those that are broken start over when
// their lanes have gone.
asio::awaitable<void> ShardedReading::tidy() {
  bool begin_anew = false;
  for (auto& [id, entry] : shards_) {
    if (entry.work->ended() && !std::exchange(entry.told, true)) {
      plan_->finish(id);
      timer_.shard_ended(context_.clock.now());
      begin_anew = true;
    } else if (entry.work->broken()) {
      end_lanes(id, LaneEnd::settles);
    }
    const bool missed = std::exchange(entry.missed, entry.work->missing());
    if (entry.missed && !missed) timer_.shard_ended(context_.clock.now());
  }
  begin_anew = remove_gone() || begin_anew;
  if (!begin_anew || lifetime_.stopped()) co_return;
  const Status begun = co_await begin_ready();
  if (!begun) list_later(diagnose(begun.error()));
}

void ShardedReading::tell(const Diagnosis& diagnosis, TimePoint next_attempt) {
  if (diagnosis.problem == SourceProblem::none) return;
  tell({.consuming = false,
        .problem = diagnosis.problem,
        .detail = diagnosis.detail,
        .next_attempt = next_attempt});
}

void ShardedReading::list_later(const Diagnosis& diagnosis) {
  timer_.failed(diagnosis.recovery == Recovery::hold, context_.clock.now());
  tell(diagnosis, timer_.due());
}

asio::awaitable<void> ShardedReading::pause(const Diagnosis& diagnosis) {
  lifetime_.begin_attempt();
  const TimePoint again = lifetime_.again_after(diagnosis.recovery);
  tell(diagnosis, again);
  co_await lifetime_.wait_until(again);
}

// While lanes run they say themselves how they are.
void ShardedReading::tell_consuming() {
  tell({.consuming = shards_.empty(), .problem = SourceProblem::none, .detail = ""});
}

void ShardedReading::tell(const SourceHealth& health) {
  if (lanes_ == nullptr || told_ == health) return;
  told_ = health;
  lanes_->on_health(health);
}

// Once when a shard falls so far behind, and then every hour.
void ShardedReading::look_at_ages() {
  const TimePoint now = context_.clock.now();
  for (const auto& [id, entry] : shards_) {
    const Duration age = entry.work->age();
    if (age < facts_->retention * 4 / 5) {
      warned_.erase(id);
      continue;
    }
    const auto [warned, first] = warned_.try_emplace(id, now);
    if (!first && now - warned->second < kWarnAgain) continue;
    warned->second = now;
    const auto seconds = [](Duration time) {
      return std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(time).count()};
    };
    context_.log.warn(
        "shard is so far behind that its stream will soon trim unprocessed records: make the "
        "function faster, or discard failing records (MaximumRecordAgeInSeconds, "
        "MaximumRetryAttempts)",
        {{"shard", id},
         {"age_seconds", seconds(age)},
         {"retention_seconds", seconds(facts_->retention)}});
  }
}

}  // namespace wheelpit::sharded
