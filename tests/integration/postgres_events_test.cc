#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "async/event_queue_conformance.h"
#include "async/postgres/postgres_event_queue.h"
#include "base/uuid.h"
#include "cluster/scripted_slots.h"
#include "postgres_server.h"

namespace wheelpit::async {
namespace {

struct EventDriver {
  std::unique_ptr<EventQueue> open() { return std::make_unique<PostgresEventQueue>(access); }
  postgres::StoreAccess access = postgres_server().new_store();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, EventQueueConformance, EventDriver);

class PostgresEventsTest : public EventQueueConformance<EventDriver> {};

TEST_F(PostgresEventsTest, AListLooksAtABoundedNumberOfEventsAtATime) {
  add(event_of("first"));
  postgres_server().sql(
      "INSERT INTO wheelpit.event(number, bucket, request_id, arn, trace, bytes, accepted, due)"
      " SELECT nextval('wheelpit.event_numbers') * 64, 0, '\\x00',"
      " 'arn:aws:lambda:us-east-1:000000000000:function:f', '', 1, 0, 0"
      " FROM generate_series(2, 10002) n");
  queue_ = driver_.open();
  const AsyncEvent last = event_of("last");
  EXPECT_EQ(add(last) / kBuckets, 10'003U) << "numbers go on from what was given";
  EventPage found = page({.request_ids = {}, .function_name = "last", .state = {}}, 0, 1);
  EXPECT_TRUE(found.events.empty());
  ASSERT_TRUE(found.next);
  found = page({.request_ids = {}, .function_name = "last", .state = {}}, *found.next, 1);
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].request_id, last.request_id);
}

TEST_F(PostgresEventsTest, AnEventIsInTheBucketOfItsFunction) {
  const EventNumber f = add(event_of("f"));
  const EventNumber versioned = add(event_of("f:live"));
  const EventNumber g = add(event_of("g"));
  EXPECT_EQ(bucket_of(f), bucket_of_function("f"));
  EXPECT_EQ(bucket_of(versioned), bucket_of(f));
  EXPECT_NE(bucket_of(g), bucket_of(f));
  EventSelection of_f;
  of_f.buckets = mask_of(bucket_of(f));
  EXPECT_EQ(numbers(of_f), (Numbers{f, versioned}));
  EXPECT_EQ(postgres_server().sql(
                "SELECT count(*) FROM wheelpit.event WHERE bucket <> number % 64 OR bucket <>"
                " get_byte(sha256(split_part(convert_from(arn, 'UTF8'), ':', 7)::bytea), 0) & 63"),
            "0\n");
}

// Two nodes of a store that both may use.
class SharedEventsTest : public PostgresEventsTest {
 protected:
  SharedEventsTest() {
    other_.incarnation = make_uuid();
    postgres_server().sql("INSERT INTO wheelpit.node(incarnation, node, name, expires) VALUES('" +
                          other_.incarnation + "', 'other', 'there', now() + interval '1 hour')");
    here_slots_.owner = driver_.access.incarnation;
    there_slots_.owner = other_.incarnation;
    here_.write_for(here_slots_);
    there_.write_for(there_slots_);
  }
  cluster::SlotName slot() const {
    return {.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket_of_function("f")};
  }
  // As the node's acquiring of the slot does, in the store and in its memory.
  void give(cluster::ScriptedSlots& to, std::int64_t epoch) {
    to.held[slot()] = {.owner = to.owner, .epoch = epoch};
    postgres_server().sql(
        "INSERT INTO wheelpit.slot(kind, key, part, owner, epoch) VALUES(3, '', " +
        std::to_string(slot().part) + ", '" + to.owner + "', " + std::to_string(epoch) +
        ") ON CONFLICT (kind, key, part) DO UPDATE SET owner = excluded.owner,"
        " epoch = excluded.epoch");
  }
  EventNumber accept(PostgresEventQueue& by) { return *run_to_end(by.add(event_of("f"))); }

  postgres::StoreAccess other_ = driver_.access;
  cluster::ScriptedSlots here_slots_;
  cluster::ScriptedSlots there_slots_;
  PostgresEventQueue here_{driver_.access};
  PostgresEventQueue there_{other_};
};

TEST_F(SharedEventsTest, OnlyTheOwnerOfTheBucketWrites) {
  const EventNumber number = accept(here_);
  give(there_slots_, 1);
  EXPECT_EQ(run_to_end(here_.remove({number})).error().code(), Errc::conflict);
  EXPECT_EQ(*run_to_end(there_.update({{.number = number, .progress = failed()}})),
            Numbers{number});
  EXPECT_EQ(*run_to_end(there_.remove({number})), Numbers{number});
}

TEST_F(SharedEventsTest, AFormerOwnersWriteIsRefusedAlthoughItDoesNotKnow) {
  const EventNumber number = accept(here_);
  give(here_slots_, 1);
  EXPECT_EQ(*run_to_end(here_.update({{.number = number, .progress = {}}})), Numbers{number});
  give(there_slots_, 2);
  EXPECT_EQ(run_to_end(here_.update({{.number = number, .progress = failed()}})).error().code(),
            Errc::conflict);
  EXPECT_EQ(run_to_end(here_.remove({number})).error().code(), Errc::conflict);
  // A failover has lost the last epoch, and it is given out again: to another owner.
  give(there_slots_, 1);
  EXPECT_EQ(run_to_end(here_.remove({number})).error().code(), Errc::conflict);
  EXPECT_EQ(run_to_end(there_.read({number}))->at(0).progress.state, EventState::waiting);
  EXPECT_EQ(*run_to_end(there_.remove({number})), Numbers{number});
}

TEST_F(SharedEventsTest, ARefusedWriteTakesNoOtherOfItsTransactionWithIt) {
  give(there_slots_, 1);
  here_slots_.held[slot()] = {.owner = here_slots_.owner, .epoch = 1};
  const EventNumber number = accept(here_);
  boost::asio::io_context io;
  auto refused = boost::asio::co_spawn(io, here_.remove({number}), boost::asio::use_future);
  auto added = boost::asio::co_spawn(io, here_.add(event_of("g")), boost::asio::use_future);
  io.run();
  EXPECT_EQ(refused.get().error().code(), Errc::conflict);
  EXPECT_TRUE(added.get());
}

TEST_F(SharedEventsTest, ALookFindsWhatOthersAcceptedAndSaysHowFarNumbersHaveCome) {
  const EventNumber first = accept(here_);
  const auto before = run_to_end(there_.look(0, 0));
  ASSERT_TRUE(before);
  EXPECT_TRUE(before->numbers.empty());
  EXPECT_GE(before->highest, first);
  const EventNumber second = accept(here_);
  EXPECT_GT(second, before->highest);
  EXPECT_EQ(run_to_end(there_.look(mask_of(bucket_of(first)), 0))->numbers,
            (Numbers{first, second}));
  EXPECT_EQ(run_to_end(there_.look(mask_of(bucket_of(first)), first))->numbers, Numbers{second});
  EXPECT_TRUE(run_to_end(there_.look(~mask_of(bucket_of(first)), 0))->numbers.empty());
}

TEST_F(SharedEventsTest, EachKnowsHowMuchWaitsWithTheOthers) {
  EXPECT_EQ(run_to_end(here_.share_total({.events = 3, .bytes = 300}))->events, 0U);
  const auto others = run_to_end(there_.share_total({.events = 5, .bytes = 500}));
  EXPECT_EQ(others->events, 3U);
  EXPECT_EQ(others->bytes, 300U);
  EXPECT_EQ(run_to_end(here_.share_total({.events = 4, .bytes = 400}))->events, 5U);
  postgres_server().sql("UPDATE wheelpit.event_total SET said = said - interval '40 seconds'");
  EXPECT_EQ(run_to_end(here_.share_total({}))->events, 0U) << "a node that is gone";
}

TEST_F(SharedEventsTest, AClockThatWasSetMovesTheEventsOfOwnBucketsOnly) {
  const EventNumber f = accept(here_);
  const EventNumber g = *run_to_end(here_.add(event_of("g")));
  EXPECT_TRUE(run_to_end(here_.move_times(std::chrono::hours(1)))) << "it has none";
  give(here_slots_, 1);
  EXPECT_TRUE(run_to_end(here_.move_times(std::chrono::hours(1))));
  const auto events = run_to_end(here_.read({f, g}));
  EXPECT_EQ(events->at(0).event.accepted, event_of("f").accepted + std::chrono::hours(1));
  EXPECT_EQ(events->at(1).event.accepted, event_of("g").accepted);
}

}  // namespace
}  // namespace wheelpit::async
