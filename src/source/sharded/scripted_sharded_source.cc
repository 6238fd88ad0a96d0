#include "source/sharded/scripted_sharded_source.h"

#include <utility>
#include <vector>

namespace wheelpit::sharded {

namespace asio = boost::asio;

struct ScriptedShardedSource::Shard {
  PartitionKey key;
  OwnerEpoch epoch = 0;
  StartPoint start;
  ShardProgress progress;
  std::vector<std::vector<Record>> inboxes;  // by slot
  std::optional<WallTime> complete_until = std::nullopt;
  bool at_end = false;
  bool ended = false;  // that is stored
  bool lost = false;   // to another owner
};

// The records of one slot.
class ScriptedShardedSource::SlotSource final : public EventSource {
 public:
  SlotSource(ScriptedShardedSource& owner, std::shared_ptr<Shard> shard, int slot,
             SourceObserver* observer)
      : owner_(owner), shard_(std::move(shard)), slot_(slot), observer_(observer) {}

  asio::awaitable<void> run() override {
    if (observer_ != nullptr) {
      observer_->on_health({.consuming = true, .problem = SourceProblem::none, .detail = ""});
    }
    while (!released_) co_await owner_.changed_.wait();
  }

  asio::awaitable<Result<std::vector<Record>>> receive(std::optional<TimePoint> until) override {
    std::vector<Record>& inbox = shard_->inboxes[static_cast<std::size_t>(slot_)];
    while (true) {
      if (stopped_) co_return Error(Errc::cancelled, "the source was stopped");
      if (inbox.empty()) owner_.read_page(*shard_);
      const bool over = until && owner_.clock_.now() >= *until;
      if (!inbox.empty() || finished() || over) co_return std::exchange(inbox, {});
      co_await owner_.changed_.wait();
    }
  }

  asio::awaitable<Result<std::vector<RecordId>>> settle(std::span<const RecordVerdict> verdicts,
                                                        const LaneNote& note) override {
    std::vector<std::uint64_t> done;
    for (const RecordVerdict& verdict : verdicts) {
      // What is to come again does so after the next start, by its position.
      const bool ours = verdict.id.epoch == shard_->epoch;
      if (ours && verdict.settlement == Settlement::done) done.push_back(verdict.id.tag);
    }
    shard_->progress.finish(slot_, done);
    if (note.calls) keep_calls(*note.calls);
    if (note.window) shard_->progress.note_window(*note.window);
    auto move = shard_->progress.take_move();
    if (note.given_up) {
      if (!move) move = shard_->progress.no_move();
      move->notices.push_back(
          {std::string(note.given_up->destination), std::string(note.given_up->record)});
    }
    Status stored;
    if (move) stored = co_await owner_.store_move(*shard_, std::move(*move));
    // Nothing more begins while nothing can be stored, or when the shard is lost.
    if (stored) stored = co_await owner_.writer_.may_call(shard_->key, shard_->epoch);
    owner_.changed_.notify();
    if (!stored) co_return stored.error();
    co_return std::vector<RecordId>();
  }

  void stop() override {
    stopped_ = true;
    owner_.changed_.notify();
  }
  void release() override {
    released_ = true;
    owner_.changed_.notify();
  }
  void set_window(std::size_t /*records*/) override {}
  void retry_now() override { owner_.changed_.notify(); }
  bool keeps_notices() const override { return true; }
  std::optional<WallTime> complete_until() const override { return shard_->complete_until; }
  WindowState open_window() const override { return shard_->progress.window(); }
  bool finished() const override {
    return shard_->at_end && shard_->inboxes[static_cast<std::size_t>(slot_)].empty();
  }

 private:
  void keep_calls(const BatchCalls& calls) {
    auto first = SequenceNumber::parse(calls.first_item);
    auto last = SequenceNumber::parse(calls.last_item);
    if (!first || !last) return;
    shard_->progress.failed(slot_, {.first = std::move(*first),
                                    .last = std::move(*last),
                                    .records = calls.records,
                                    .calls = calls.calls,
                                    .request_id = std::string(calls.request_id)});
  }

  ScriptedShardedSource& owner_;
  std::shared_ptr<Shard> shard_;
  int slot_;
  SourceObserver* observer_;
  bool stopped_ = false;
  bool released_ = false;
};

asio::awaitable<Status> ScriptedShardedSource::run(LanePlan& plan) {
  const auto stored = co_await store_.load(settings_.mapping);
  if (!stored) co_return stored.error();
  plan_.emplace(settings_.start, *stored);
  lanes_ = &plan;
  while (!stopping_) {
    co_await store_ends();
    end_finished();
    if (Status discovered = co_await discover(plan); !discovered) co_return discovered;
    if (!stopping_) co_await changed_.wait();
  }
  lanes_ = nullptr;
  co_return Status();
}

void ScriptedShardedSource::stop() {
  stopping_ = true;
  changed_.notify();
}

asio::awaitable<Status> ScriptedShardedSource::discover(LanePlan& plan) {
  auto added = plan_->listed(stream_.list(), clock_.wall_now());
  if (!added) co_return added.error();
  if (!added->empty()) {
    const Status stored = co_await store_.add(settings_.mapping, std::move(*added));
    if (!stored) co_return stored;
  }
  for (const std::string& id : plan_->ready()) co_await begin(id, plan);
  co_return Status();
}

asio::awaitable<void> ScriptedShardedSource::begin(const std::string& id, LanePlan& plan) {
  const auto taken = co_await store_.take(settings_.mapping, {id});
  if (!taken || taken->empty() || !plan_->begin(id)) co_return;
  const PartitionPosition& row = taken->front();
  const PartitionKey key{settings_.mapping, id};
  shards_[id] = std::make_shared<Shard>(Shard{
      .key = key,
      .epoch = row.epoch,
      .start = row.start,
      .progress = ShardProgress(key, row, settings_.slots),
      .inboxes = std::vector<std::vector<Record>>(static_cast<std::size_t>(settings_.slots))});
  for (int slot = 0; slot < settings_.slots; ++slot) {
    plan.begin({.name = id, .slot = static_cast<std::size_t>(slot)});
  }
}

std::unique_ptr<EventSource> ScriptedShardedSource::make_source(const LaneKey& lane,
                                                                SourceObserver* observer) {
  return std::make_unique<SlotSource>(*this, shards_.at(lane.name), static_cast<int>(lane.slot),
                                      observer);
}

void ScriptedShardedSource::read_page(Shard& shard) {
  if (shard.at_end || shard.progress.unfinished() >= settings_.most_unfinished) return;
  const auto page =
      stream_.read(shard.key.partition, shard.progress.read_after(), shard.start, settings_.page);
  if (!page) return;
  for (const ScriptedStream::Record& record : page->records) {
    const auto reading = shard.progress.read(record.number, record.key);
    if (!reading || !*reading) continue;
    RabbitMqMessage message;
    message.body = record.body;
    message.properties.message_id = record.number.text();
    Record handed{.id = {.epoch = shard.epoch, .tag = (*reading)->tag},
                  .received_at = clock_.now(),
                  .message = std::move(message)};
    handed.aged_from = clock_.now() - (clock_.wall_now() - record.arrived);
    handed.earlier_calls = (*reading)->earlier_calls;
    handed.opens_batch = (*reading)->opens_batch;
    shard.inboxes[static_cast<std::size_t>((*reading)->slot)].push_back(std::move(handed));
  }
  shard.progress.page_ends();
  if (page->records.empty()) shard.complete_until = clock_.wall_now();
  if (page->at_end) {
    shard.at_end = true;
    shard.progress.reach_end();
  }
  if (page->records.empty() && !page->at_end) return;
  if (!shard.progress.finished()) {
    if (auto move = shard.progress.take_move()) writer_.write(std::move(*move));
  }
  changed_.notify();  // other slots have records, or the shard has ended
}

// In its turn; at once, and waits, if a restart must know it.
asio::awaitable<Status> ScriptedShardedSource::store_move(Shard& shard, PositionMove move) {
  const bool ends = move.finished;
  if (!ends && move.notices.empty()) {
    writer_.write(std::move(move));
    co_return Status();
  }
  const Status stored = co_await writer_.write_through(std::move(move));
  if (stored && ends) shard.ended = true;
  co_return stored;
}

// Of shards whose end was reached when nothing was left to settle.
asio::awaitable<void> ScriptedShardedSource::store_ends() {
  std::vector<std::shared_ptr<Shard>> finished;
  for (const auto& [id, shard] : shards_) {
    if (shard->progress.finished() && !shard->ended) finished.push_back(shard);
  }
  for (const auto& shard : finished) {
    if (auto move = shard->progress.take_move()) {
      (void)co_await store_move(*shard, std::move(*move));
    }
  }
}

void ScriptedShardedSource::on_lost(const PartitionKey& key, OwnerEpoch epoch) {
  const auto found = shards_.find(key.partition);
  if (found == shards_.end() || key != found->second->key || epoch < found->second->epoch) return;
  found->second->lost = true;
  for (int slot = 0; lanes_ != nullptr && slot < settings_.slots; ++slot) {
    lanes_->end({.name = key.partition, .slot = static_cast<std::size_t>(slot)}, LaneEnd::drops);
  }
}

// Their lanes end by themselves.
void ScriptedShardedSource::end_finished() {
  std::vector<std::string> ended;
  for (const auto& [id, shard] : shards_) {
    if (shard->ended) ended.push_back(id);
  }
  for (const std::string& id : ended) {
    plan_->finish(id);
    shards_.erase(id);
  }
}

}  // namespace wheelpit::sharded
