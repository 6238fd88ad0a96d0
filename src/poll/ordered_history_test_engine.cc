#include "poll/ordered_history_test_engine.h"

#include <algorithm>

#include "record/record_view.h"

namespace wheelpit {

using Do = LaneStep::Do;
using Urgency = CheckpointSchedule::Urgency;

namespace {

class BodyEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "["; }
  std::string_view tail() const override { return "]"; }
  void append(const Record& record, std::string& out) const override { out += body_of(record); }
};

}  // namespace

OrderedTestEngine::OrderedTestEngine(OrderedWorld& world, OrderedSettings settings)
    : world_(world),
      settings_(std::move(settings)),
      encoder_(std::make_unique<BodyEncoder>()),
      plan_(settings_.start, world.disk.load(OrderedWorld::kMapping)) {}

void OrderedTestEngine::discover() {
  auto added = plan_.listed(world_.stream.list(), world_.wall());
  ASSERT_TRUE(added) << added.error().message();
  if (settings_.start.kind == sharded::StartingPosition::Kind::latest && !added->empty() &&
      world_.disk.load(OrderedWorld::kMapping).empty()) {
    world_.witness.begin_after(world_.last_put);
  }
  if (!added->empty()) world_.disk.add(OrderedWorld::kMapping, std::move(*added));
  for (const std::string& id : plan_.ready()) begin(id);
  for (const std::string& id : plan_.forgettable()) {
    world_.disk.forget(OrderedWorld::kMapping, {id});
    plan_.forget(id);
  }
}

void OrderedTestEngine::begin(const std::string& id) {
  const auto taken = world_.disk.take(OrderedWorld::kMapping, {id});
  ASSERT_EQ(taken.size(), 1U);
  ASSERT_TRUE(plan_.begin(id));
  Shard shard{.key = {OrderedWorld::kMapping, id},
              .epoch = taken[0].epoch,
              .start = taken[0].start,
              .progress = std::make_unique<sharded::ShardProgress>(
                  PartitionKey{OrderedWorld::kMapping, id}, taken[0], settings_.slots),
              .ending = {},
              .lanes = {}};
  const BatchLimits limits{.max_records = settings_.batch,
                           .window = std::chrono::milliseconds(500),
                           .keep_pieces = true};
  for (int slot = 0; slot < settings_.slots; ++slot) {
    shard.lanes.push_back(
        {.state = std::make_unique<LaneState>(*encoder_, filter_, limits, settings_.retry),
         .inbox = {},
         .resumed = {},
         .telling = {}});
    const bool same = taken[0].slots.size() == static_cast<std::size_t>(settings_.slots);
    if (same) shard.lanes.back().resumed = taken[0].slots[static_cast<std::size_t>(slot)].failed;
  }
  move(shard, Urgency::in_turn, {});
  shards_[id] = std::move(shard);
}

std::vector<std::string> OrderedTestEngine::readers() const {
  std::vector<std::string> ids;
  for (const auto& [id, shard] : shards_) {
    const bool lost = schedule_.lost(shard.key, shard.epoch);
    if (!lost && !shard.at_end && shard.progress->unfinished() < 8) ids.push_back(id);
  }
  return ids;
}

void OrderedTestEngine::read(const std::string& id, std::size_t limit) {
  Shard& shard = shards_.at(id);
  const auto page = world_.stream.read(id, shard.progress->read_after(), shard.start, limit);
  ASSERT_TRUE(page);
  std::vector<std::pair<int, std::uint64_t>> excluded;
  for (const sharded::ScriptedStream::Record& record : page->records) {
    const auto reading = shard.progress->read(record.number, record.key);
    ASSERT_TRUE(reading) << reading.error().message();
    if (!*reading) continue;
    if (world_.excluded.contains(std::stoull(record.number.text()))) {
      Lane& lane = shard.lanes[static_cast<std::size_t>((*reading)->slot)];
      lane.opens_batch = lane.opens_batch || (*reading)->opens_batch;
      excluded.emplace_back((*reading)->slot, (*reading)->tag);
      continue;
    }
    hand_over(shard, record, **reading);
  }
  shard.progress->page_ends();
  // What the filter excludes is settled as it comes.
  for (const auto& [slot, tag] : excluded) shard.progress->finish(slot, std::span(&tag, 1));
  if (page->at_end) {
    shard.at_end = true;
    shard.progress->reach_end();
  }
  move(shard, Urgency::in_turn, {});
}

void OrderedTestEngine::hand_over(Shard& shard, const sharded::ScriptedStream::Record& record,
                                  const sharded::ShardProgress::Reading& reading) {
  Lane& lane = shard.lanes[static_cast<std::size_t>(reading.slot)];
  RabbitMqMessage message;
  message.body = record.body;
  message.properties.message_id = record.number.text();
  Record handed{.id = {.epoch = shard.epoch, .tag = reading.tag},
                .received_at = world_.now,
                .message = std::move(message)};
  handed.aged_from = TimePoint{} + record.arrived.time_since_epoch();
  handed.earlier_calls = reading.earlier_calls;
  handed.opens_batch = reading.opens_batch || std::exchange(lane.opens_batch, false);
  lane.inbox.push_back(std::move(handed));
}

void OrderedTestEngine::move(Shard& shard, Urgency urgency, std::vector<GiveUpNotice> notices) {
  auto move = shard.progress->take_move();
  if (!move) return;
  if (move->finished) urgency = Urgency::at_once;
  const bool ends = move->finished;
  move->notices = std::move(notices);
  const std::uint64_t commit = schedule_.add(std::move(*move), urgency);
  if (ends) shard.ending = commit;
}

void OrderedTestEngine::run_lanes() {
  next_time_.reset();
  for (auto& [id, shard] : shards_) {
    for (int slot = 0; slot < settings_.slots; ++slot) run(shard, slot);
  }
}

void OrderedTestEngine::run(Shard& shard, int slot) {
  Lane& lane = shard.lanes[static_cast<std::size_t>(slot)];
  LaneState& state = *lane.state;
  while (!lane.stopped && !lane.calling && !lane.telling) {
    if (!lane.inbox.empty() && state.wants_records()) {
      state.received(std::exchange(lane.inbox, {}));
    }
    (void)state.batch_received();
    const LaneStep step = state.next(world_.now);
    switch (step.what) {
      case Do::wait:
        if (step.until) next_time_ = std::min(next_time_.value_or(*step.until), *step.until);
        // A batch may have been taken, which makes room.
        if (!lane.inbox.empty() && state.wants_records()) continue;
        return;
      case Do::ask:
        state.asked({}, world_.now);
        break;
      case Do::invoke:
        // Before each call, as CheckpointWriter::may_call() has it.
        lane.stopped = schedule_.lost(shard.key, shard.epoch);
        if (lane.stopped) return;
        lane.calling = true;
        expect_resumed(lane);
        world_.witness.called(numbers_in_hand(lane));
        break;
      case Do::settle_done:
        settle(shard, slot);
        break;
      case Do::give_up:
        give_up(shard, slot);
        break;
      case Do::settle_again:
      case Do::extend:
      case Do::lapse:
      case Do::refuse:
      case Do::finish:
        ADD_FAILURE() << "a log takes nothing back";
        lane.stopped = true;
    }
  }
}

// A batch that comes as it was has the calls that it had.
void OrderedTestEngine::expect_resumed(Lane& lane) {
  const auto failed = std::exchange(lane.resumed, std::nullopt);
  if (!failed) return;
  const Numbers batch = numbers_in_hand(lane);
  const bool as_it_was =
      batch.size() == failed->records && std::to_string(batch.front()) == failed->first.text();
  EXPECT_EQ(lane.state->failed_calls(), as_it_was ? failed->calls : 0) << text_of(batch);
  if (!as_it_was) return;
  EXPECT_EQ(std::to_string(batch.back()), failed->last.text());
  EXPECT_EQ(lane.state->request_id(), failed->request_id);
  ++world_.resumed;
}

void OrderedTestEngine::settle(Shard& shard, int slot) {
  Lane& lane = shard.lanes[static_cast<std::size_t>(slot)];
  shard.progress->finish(slot, tags_in_hand(lane));
  lane.state->settled();
  move(shard, Urgency::in_turn, {});
}

// The notice and the position behind the batch are one move.
void OrderedTestEngine::give_up(Shard& shard, int slot) {
  Lane& lane = shard.lanes[static_cast<std::size_t>(slot)];
  shard.progress->finish(slot, tags_in_hand(lane));
  auto move = shard.progress->take_move();
  ASSERT_TRUE(move);
  const bool ends = move->finished;
  move->notices.push_back({"arn", OrderedWitness::notice_of(numbers_in_hand(lane))});
  lane.telling = schedule_.add(std::move(*move), Urgency::at_once);
  if (ends) shard.ending = lane.telling;
}

void OrderedTestEngine::end_commit(const std::vector<std::size_t>& refused) {
  schedule_.committed(refused);
  std::vector<std::string> ended;
  for (auto& [id, shard] : shards_) {
    const bool lost = schedule_.lost(shard.key, shard.epoch);
    for (Lane& lane : shard.lanes) {
      if (!lane.telling || !(lost || schedule_.stored(*lane.telling))) continue;
      lane.telling.reset();
      lane.stopped = lost;
      if (!lost) lane.state->told({}, world_.now);
    }
    if (!lost && shard.ending && schedule_.stored(*shard.ending)) ended.push_back(id);
  }
  run_lanes();
  for (const std::string& id : ended) {
    plan_.finish(id);
    shards_.erase(id);
  }
}

std::vector<OrderedTestEngine::Call> OrderedTestEngine::calls() const {
  std::vector<Call> calls;
  for (const auto& [id, shard] : shards_) {
    for (std::size_t slot = 0; slot < shard.lanes.size(); ++slot) {
      const Lane& lane = shard.lanes[slot];
      if (lane.calling) calls.push_back({id, static_cast<int>(slot), numbers_in_hand(lane)});
    }
  }
  return calls;
}

void OrderedTestEngine::answer(const Call& call, const Result<Reply>& reply) {
  Shard& shard = shards_.at(call.shard);
  Lane& lane = shard.lanes[static_cast<std::size_t>(call.slot)];
  lane.calling = false;
  lane.state->invoked(reply, world_.now);
  if (lane.state->failed_calls() == 0) return;
  const Numbers batch = numbers_in_hand(lane);
  shard.progress->failed(call.slot, {.first = *SequenceNumber::parse(std::to_string(batch.front())),
                                     .last = *SequenceNumber::parse(std::to_string(batch.back())),
                                     .records = batch.size(),
                                     .calls = lane.state->failed_calls(),
                                     .request_id = lane.state->request_id()});
  move(shard, Urgency::in_turn, {});
}

bool OrderedTestEngine::at_rest() const {
  if (!schedule_.all_stored()) return false;
  for (const auto& [id, shard] : shards_) {
    if (!shard.progress->idle()) return false;
    const auto page = world_.stream.read(id, shard.progress->read_after(), shard.start, 1);
    if (!page->records.empty() || page->at_end) return false;
  }
  return plan_.ready().empty();
}

std::string OrderedTestEngine::state() const {
  std::string text = schedule_.all_stored() ? "all stored" : "moves wait";
  for (const auto& [id, shard] : shards_) {
    text += ", " + id + " has " + std::to_string(shard.progress->unfinished()) + " to finish";
    if (shard.at_end) text += " and ends";
    for (const Lane& lane : shard.lanes) {
      text += lane.stopped   ? " (lost)"
              : lane.calling ? " (calling)"
              : lane.telling ? " (telling)"
                             : " (waiting)";
    }
  }
  for (const std::string& id : plan_.ready()) text += ", " + id + " is ready";
  return text;
}

Numbers OrderedTestEngine::numbers_in_hand(const Lane& lane) {
  Numbers numbers;
  for (const std::string& id : lane.state->in_hand().pieces.item_ids) {
    numbers.push_back(std::stoull(id));
  }
  return numbers;
}

std::vector<std::uint64_t> OrderedTestEngine::tags_in_hand(const Lane& lane) {
  std::vector<std::uint64_t> tags;
  for (const RecordId& id : lane.state->in_hand().ids) tags.push_back(id.tag);
  return tags;
}

}  // namespace wheelpit
