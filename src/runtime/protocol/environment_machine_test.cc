#include "runtime/protocol/environment_machine.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using State = EnvironmentMachine::State;

EnvironmentMachine running(const std::string& request_id) {
  EnvironmentMachine machine;
  EXPECT_FALSE(machine.next());
  machine.begin(request_id);
  return machine;
}

TEST(EnvironmentMachine, GoesRoundFromPollToAnswer) {
  EnvironmentMachine machine;
  EXPECT_EQ(machine.state(), State::started);
  for (const char* id : {"a", "b"}) {
    EXPECT_FALSE(machine.next());
    EXPECT_EQ(machine.state(), State::ready);
    machine.begin(id);
    EXPECT_EQ(machine.state(), State::running);
    EXPECT_FALSE(machine.response(id));
    EXPECT_EQ(machine.state(), State::answered);
  }
}

TEST(EnvironmentMachine, APollWhileAnEventIsOpenChangesNothing) {
  EnvironmentMachine machine = running("a");
  EXPECT_FALSE(machine.next());
  EXPECT_EQ(machine.state(), State::running);
  EXPECT_FALSE(machine.error("a"));
}

TEST(EnvironmentMachine, AResponseMayComePieceByPiece) {
  EnvironmentMachine machine = running("a");
  EXPECT_EQ(machine.begin_response("b")->status, 400);
  EXPECT_FALSE(machine.begin_response("a"));
  EXPECT_EQ(machine.state(), State::responding);

  for (const auto& refusal :
       {machine.next(), machine.begin_response("a"), machine.error("a"), machine.init_error()}) {
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 403);
    EXPECT_TRUE(refusal->body.contains("State transition from InvocationResponse to "))
        << refusal->body;
  }
  EXPECT_EQ(machine.state(), State::responding);

  machine.end_response();
  EXPECT_EQ(machine.state(), State::answered);
  EXPECT_FALSE(machine.next());
  machine.end_response();
  EXPECT_EQ(machine.state(), State::ready) << "it has ended before";
}

TEST(EnvironmentMachine, TheFirstAnswerCounts) {
  EnvironmentMachine machine = running("a");
  EXPECT_FALSE(machine.response("a"));
  const auto refusal = machine.error("a");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 403);
  EXPECT_EQ(
      refusal->body,
      R"({"errorMessage":"State transition from RuntimeResponseSentState to )"
      R"(InvocationErrorResponse failed for runtime. Error: State transition is not allowed",)"
      R"("errorType":"InvalidStateTransition"})");
}

TEST(EnvironmentMachine, AnotherInvocationsAnswerIsRefused) {
  EnvironmentMachine machine = running("b");
  const auto refusal = machine.response("a");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 400);
  EXPECT_EQ(refusal->body,
            R"({"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"})");
  EXPECT_EQ(machine.state(), State::running);
  EXPECT_FALSE(machine.response("b"));
  EXPECT_FALSE(machine.next());
  EXPECT_EQ(machine.response("b")->status, 400) << "long answered";
}

TEST(EnvironmentMachine, AnAnswerBeforeTheFirstPollIsTheWrongMoment) {
  EnvironmentMachine machine;
  EXPECT_EQ(machine.response("a")->status, 403);
  EXPECT_EQ(machine.state(), State::started);
}

TEST(EnvironmentMachine, AnInitErrorIsFinalAndOnlyBeforeTheFirstPoll) {
  EnvironmentMachine machine;
  EXPECT_FALSE(machine.init_error());
  EXPECT_EQ(machine.state(), State::init_failed);
  EXPECT_EQ(machine.next()->status, 403);
  EXPECT_EQ(machine.init_error()->status, 403);
  EXPECT_EQ(running("a").init_error()->status, 403);
}

}  // namespace
}  // namespace wheelpit::runtime
