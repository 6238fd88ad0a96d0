#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "async/event_queue.h"
#include "base/run_to_end.h"
#include "base/uuid.h"

namespace wheelpit::async {

// What every EventQueue promises. A driver is tested by one line:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, EventQueueConformance, SqliteDriver);
// where Driver{}.open() gives the queue that the Driver holds: empty at first, and the same with
// what was written when it is opened again.
template <class Driver>
class EventQueueConformance : public testing::Test {
 protected:
  static AsyncEvent event_of(const std::string& function, std::string payload = R"({"a":1})") {
    AsyncEvent event;
    event.request_id = make_uuid();
    event.invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:" + function;
    event.payload = std::make_shared<const std::string>(std::move(payload));
    event.trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793";
    event.accepted = WallTime(std::chrono::seconds(1'700'000'000));
    return event;
  }
  EventNumber add(AsyncEvent event) { return *run_to_end(queue_->add(std::move(event))); }
  std::vector<StoredEvent> read(std::vector<EventNumber> numbers) {
    return *run_to_end(queue_->read(std::move(numbers)));
  }
  std::vector<EventNumber> update(EventUpdate update) {
    return *run_to_end(queue_->update({std::move(update)}));
  }
  std::vector<EventNumber> remove(std::vector<EventNumber> numbers) {
    return *run_to_end(queue_->remove(std::move(numbers)));
  }
  EventPage page(EventSelection selection, EventNumber after, std::size_t limit) {
    return *run_to_end(queue_->list(std::move(selection), after, limit));
  }
  std::vector<EventNumber> numbers(EventSelection selection) {
    std::vector<EventNumber> found;
    for (const EventSummary& event : page(std::move(selection), 0, 1000).events) {
      found.push_back(event.number);
    }
    return found;
  }
  static EventProgress failed() {
    EventProgress progress;
    progress.state = EventState::failed;
    progress.attempts = 3;
    progress.last_error = "boom";
    progress.last_status = 200;
    progress.outcome = {.condition = Condition::retries_exhausted,
                        .concluded = WallTime(std::chrono::seconds(1'700'000'300)),
                        .destination = "arn:aws:sqs:us-east-1:000000000000:q",
                        .dead_letter_queue = "arn:aws:sns:us-east-1:000000000000:t"};
    return progress;
  }

  Driver driver_;
  std::unique_ptr<EventQueue> queue_ = driver_.open();
};

using Numbers = std::vector<EventNumber>;

inline void expect_equal(const EventProgress& a, const EventProgress& b) {
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.attempts, b.attempts);
  EXPECT_EQ(a.refusals, b.refusals);
  EXPECT_EQ(a.due, b.due);
  EXPECT_EQ(a.last_error, b.last_error);
  EXPECT_EQ(a.last_status, b.last_status);
  EXPECT_EQ(a.outcome.condition, b.outcome.condition);
  EXPECT_EQ(a.outcome.concluded, b.outcome.concluded);
  EXPECT_EQ(a.outcome.destination, b.outcome.destination);
  EXPECT_EQ(a.outcome.dead_letter_queue, b.outcome.dead_letter_queue);
}

TYPED_TEST_SUITE_P(EventQueueConformance);

TYPED_TEST_P(EventQueueConformance, AnEventWaitsAsItWasAdded) {
  const std::string bytes("\"\0\xff'", 4);
  AsyncEvent event = this->event_of("f", bytes);
  const EventNumber number = this->add(event);
  EXPECT_GT(number, 0U);
  const auto events = this->read({number});
  ASSERT_EQ(events.size(), 1U);
  const StoredEvent& stored = events[0];
  EXPECT_EQ(stored.event.number, number);
  EXPECT_EQ(stored.event.request_id, event.request_id);
  EXPECT_EQ(stored.event.invoked_arn, event.invoked_arn);
  EXPECT_EQ(*stored.event.payload, bytes);
  EXPECT_EQ(stored.event.trace_header, event.trace_header);
  EXPECT_EQ(stored.event.accepted, event.accepted);
  EventProgress fresh;
  fresh.due = event.accepted;
  expect_equal(stored.progress, fresh);
  EXPECT_FALSE(stored.last_response);
}

TYPED_TEST_P(EventQueueConformance, NumbersGrowAndAreNotGivenAgain) {
  const EventNumber first = this->add(this->event_of("f"));
  const EventNumber second = this->add(this->event_of("f"));
  EXPECT_GT(second, first);
  EXPECT_EQ(this->remove({second, first}), (Numbers{second, first}));
  EXPECT_GT(this->add(this->event_of("f")), second);
}

TYPED_TEST_P(EventQueueConformance, ReadsThoseThatExistInTheOrderAskedFor) {
  const EventNumber a = this->add(this->event_of("a"));
  const EventNumber b = this->add(this->event_of("b"));
  const auto events = this->read({b, 999, a, b});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].event.number, b);
  EXPECT_EQ(events[1].event.number, a);
  EXPECT_EQ(events[2].event.number, b);
  EXPECT_EQ(*events[2].event.payload, *events[0].event.payload);
}

TYPED_TEST_P(EventQueueConformance, KeepsProgressAndTheLastResponse) {
  const EventNumber number = this->add(this->event_of("f"));
  const EventProgress progress = this->failed();
  const InvocationRecord::Response response{.status_code = 200,
                                            .executed_version = "7",
                                            .function_error = "Unhandled",
                                            .payload = R"({"errorMessage":"boom"})"};
  EXPECT_EQ(this->update({.number = number, .progress = progress, .response = response}),
            Numbers{number});
  StoredEvent stored = this->read({number}).at(0);
  expect_equal(stored.progress, progress);
  ASSERT_TRUE(stored.last_response);
  EXPECT_EQ(stored.last_response->executed_version, "7");
  EXPECT_EQ(stored.last_response->function_error, "Unhandled");
  EXPECT_EQ(stored.last_response->payload, response.payload);

  EventProgress later = progress;
  later.state = EventState::waiting;
  later.refusals = 4;
  later.outcome.condition.reset();
  const WallTime accepted(std::chrono::seconds(1'800'000'000));
  this->update({.number = number, .progress = later, .accepted = accepted});
  stored = this->read({number}).at(0);
  expect_equal(stored.progress, later);
  EXPECT_EQ(stored.event.accepted, accepted);
  EXPECT_TRUE(stored.last_response) << "what the update does not name stays";
}

TYPED_TEST_P(EventQueueConformance, TimesOfWhatIsNotOverMoveWithTheClock) {
  const EventNumber waiting = this->add(this->event_of("f"));
  const EventNumber telling = this->add(this->event_of("f"));
  const EventNumber over = this->add(this->event_of("f"));
  EventProgress progress = this->failed();
  this->update({.number = over, .progress = progress});
  progress.state = EventState::delivering;
  this->update({.number = telling, .progress = progress});
  const auto before = this->read({waiting, telling, over});
  const std::chrono::hours by(-7);
  ASSERT_TRUE(run_to_end(this->queue_->move_times(by)));
  const auto after = this->read({waiting, telling, over});
  ASSERT_EQ(after.size(), 3U);
  for (const std::size_t moved : {0, 1}) {
    EXPECT_EQ(after[moved].event.accepted, before[moved].event.accepted + by);
    EXPECT_EQ(after[moved].progress.due, before[moved].progress.due + by);
  }
  EXPECT_EQ(after[0].progress.outcome.concluded, before[0].progress.outcome.concluded);
  EXPECT_EQ(after[1].progress.outcome.concluded, before[1].progress.outcome.concluded + by);
  EXPECT_EQ(after[2].event.accepted, before[2].event.accepted);
  expect_equal(after[2].progress, before[2].progress);
}

TYPED_TEST_P(EventQueueConformance, ToldOfAnEventThatIsGoneItSaysSoAndDoesNothing) {
  const EventNumber gone = this->add(this->event_of("f"));
  const EventNumber there = this->add(this->event_of("f"));
  EXPECT_EQ(this->remove({gone}), Numbers{gone});
  EXPECT_EQ(this->remove({gone, there}), Numbers{there});
  EXPECT_EQ(this->update({.number = gone, .progress = this->failed()}), Numbers{});
  EXPECT_TRUE(this->read({gone, there}).empty());
  EXPECT_TRUE(this->numbers({}).empty());
}

TYPED_TEST_P(EventQueueConformance, ListsWhatIsSelectedWithoutPayloads) {
  const EventNumber a = this->add(this->event_of("a", "12345"));
  const EventNumber b = this->add(this->event_of("b:prod"));
  const EventNumber c = this->add(this->event_of("a"));
  this->update({.number = c, .progress = this->failed()});
  EXPECT_EQ(this->numbers({}), (Numbers{a, b, c}));
  EXPECT_EQ(this->numbers({.request_ids = {}, .function_name = "a", .state = {}}), (Numbers{a, c}));
  EXPECT_EQ(this->numbers({.request_ids = {}, .function_name = "b", .state = {}}), Numbers{b});
  EXPECT_EQ(this->numbers({.request_ids = {}, .function_name = {}, .state = EventState::failed}),
            Numbers{c});
  EXPECT_EQ(this->numbers({.request_ids = {}, .function_name = "b", .state = EventState::failed}),
            Numbers{});
  const std::string id = this->read({b}).at(0).event.request_id;
  EXPECT_EQ(this->numbers({.request_ids = {make_uuid(), id}, .function_name = {}, .state = {}}),
            Numbers{b});
  const EventSummary first = this->page({}, 0, 1).events.at(0);
  EXPECT_EQ(first.payload_bytes, 5U);
  EXPECT_EQ(first.invoked_arn, "arn:aws:lambda:us-east-1:000000000000:function:a");
  expect_equal(this->page({}, b, 1).events.at(0).progress, this->failed());
}

TYPED_TEST_P(EventQueueConformance, APageTellsWhereTheNextBegins) {
  Numbers all;
  for (int i = 0; i < 5; ++i) all.push_back(this->add(this->event_of("f")));
  Numbers seen;
  std::optional<EventNumber> after = 0;
  while (after) {
    const EventPage page = this->page({}, *after, 2);
    ASSERT_LE(page.events.size(), 2U);
    for (const EventSummary& event : page.events) seen.push_back(event.number);
    after = page.next;
  }
  EXPECT_EQ(seen, all);
}

TYPED_TEST_P(EventQueueConformance, ThoseNamedByIdComeInOrderAndInPagesToo) {
  EventSelection selection;
  Numbers all;
  for (int i = 0; i < 3; ++i) {
    const AsyncEvent event = this->event_of("f");
    selection.request_ids.insert(selection.request_ids.begin(), {event.request_id, "unknown"});
    all.push_back(this->add(event));
    this->add(this->event_of("f"));
  }
  EXPECT_EQ(this->numbers(selection), all);
  const EventPage first = this->page(selection, 0, 2);
  ASSERT_EQ(first.events.size(), 2U);
  ASSERT_TRUE(first.next);
  const EventPage second = this->page(selection, *first.next, 2);
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(second.events[0].number, all[2]);
}

TYPED_TEST_P(EventQueueConformance, CountsThoseThatFailedByFunctionAndCondition) {
  EXPECT_TRUE(run_to_end(this->queue_->count_failed())->empty());
  EventProgress gone = this->failed();
  gone.outcome.condition.reset();
  this->add(this->event_of("a"));
  for (const EventProgress& progress : {this->failed(), this->failed(), gone}) {
    this->update({.number = this->add(this->event_of("a")), .progress = progress});
  }
  this->update({.number = this->add(this->event_of("b")), .progress = this->failed()});
  const std::string arn = "arn:aws:lambda:us-east-1:000000000000:function:";
  const auto counts = run_to_end(this->queue_->count_failed());
  ASSERT_TRUE(counts);
  for (const FailedCount& wanted :
       {FailedCount{arn + "a", Condition::retries_exhausted, 2}, FailedCount{arn + "a", {}, 1},
        FailedCount{arn + "b", Condition::retries_exhausted, 1}}) {
    EXPECT_EQ(std::ranges::count(*counts, wanted), 1) << wanted.invoked_arn;
  }
  EXPECT_EQ(counts->size(), 3U);
}

REGISTER_TYPED_TEST_SUITE_P(EventQueueConformance, AnEventWaitsAsItWasAdded,
                            NumbersGrowAndAreNotGivenAgain, ReadsThoseThatExistInTheOrderAskedFor,
                            KeepsProgressAndTheLastResponse, TimesOfWhatIsNotOverMoveWithTheClock,
                            ToldOfAnEventThatIsGoneItSaysSoAndDoesNothing,
                            ListsWhatIsSelectedWithoutPayloads, APageTellsWhereTheNextBegins,
                            ThoseNamedByIdComeInOrderAndInPagesToo,
                            CountsThoseThatFailedByFunctionAndCondition);

}  // namespace wheelpit::async
