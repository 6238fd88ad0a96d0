#include <gtest/gtest.h>

#include "app/cluster/event_orders.h"

namespace wheelpit {
namespace {

TEST(EventOrders, WhatIsWrittenIsRead) {
  EventMessage accepted{.kind = EventMessage::Kind::accepted, .numbers = {1, 6407, 1ULL << 53U}};
  EXPECT_EQ(event_message_in(text_of(accepted))->numbers, accepted.numbers);
  EventMessage redrive{.kind = EventMessage::Kind::redrive};
  redrive.selection.request_ids = {"a", "b"};
  redrive.selection.function_name = "f\"";
  redrive.selection.state = async::EventState::failed;
  const auto read = event_message_in(text_of(redrive));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, EventMessage::Kind::redrive);
  EXPECT_EQ(read->selection.request_ids, redrive.selection.request_ids);
  EXPECT_EQ(read->selection.function_name, "f\"");
  EXPECT_EQ(read->selection.state, async::EventState::failed);
  const auto all = event_message_in(text_of({.kind = EventMessage::Kind::purge}));
  ASSERT_TRUE(all);
  EXPECT_FALSE(all->selection.state);
  EXPECT_EQ(all->selection.buckets, async::kAllBuckets);

  const auto done = events_done_in(text_of(EventsDone{.events = 7, .buckets = ~0ULL}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->events, 7U);
  EXPECT_EQ(done->buckets, async::kAllBuckets);
}

TEST(EventOrders, AnythingElseIsRefused) {
  for (const char* text :
       {"", "[]", "{}", R"({"kind":"other"})", R"({"kind":1})", R"({"kind":"accepted"})",
        R"({"kind":"accepted","numbers":[-1]})", R"({"kind":"accepted","numbers":["1"]})",
        R"({"kind":"purge","requestIds":"a"})", R"({"kind":"purge","state":"gone"})",
        R"({"kind":"purge","function":7})"}) {
    EXPECT_FALSE(event_message_in(text)) << text;
  }
  for (const char* text : {"{}", R"({"events":1})", R"({"events":-1,"buckets":1})", "x"}) {
    EXPECT_FALSE(events_done_in(text)) << text;
  }
}

}  // namespace
}  // namespace wheelpit
