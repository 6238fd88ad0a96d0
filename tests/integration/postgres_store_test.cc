#include "store/postgres/postgres_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "async/event_queue_conformance.h"
#include "async/postgres/postgres_event_queue.h"
#include "postgres_server.h"
#include "store/conformance_test_suite.h"

namespace wheelpit {
namespace {

struct DocumentDriver {
  std::unique_ptr<DocumentStore> open() { return std::make_unique<PostgresStore>(access); }
  postgres::StoreAccess access = postgres_server().new_store();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, DocumentStoreConformance, DocumentDriver);

}  // namespace

namespace async {
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
      "INSERT INTO wheelpit.event(number, request_id, arn, trace, bytes, accepted, due)"
      " SELECT n, '\\x00', 'arn:aws:lambda:us-east-1:000000000000:function:f', '', 1, 0, 0"
      " FROM generate_series(2, 10002) n");
  queue_ = driver_.open();
  const AsyncEvent last = event_of("last");
  EXPECT_EQ(add(last), 10'003U) << "numbers go on from what is stored";
  EventPage found = page({.request_ids = {}, .function_name = "last", .state = {}}, 0, 1);
  EXPECT_TRUE(found.events.empty());
  ASSERT_TRUE(found.next);
  found = page({.request_ids = {}, .function_name = "last", .state = {}}, *found.next, 1);
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].request_id, last.request_id);
}

}  // namespace
}  // namespace async
}  // namespace wheelpit
