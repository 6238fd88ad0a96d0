#include "destination/functions/function_destinations.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/run_to_end.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

class RecordingInvoker final : public AsyncInvoker {
 public:
  asio::awaitable<Result<std::string>> accept(AsyncInvocation invocation) override {
    if (failure) co_return *failure;
    accepted.push_back(std::move(invocation));
    co_return "request-id";
  }

  std::vector<AsyncInvocation> accepted;
  std::optional<Error> failure;
};

class FunctionDestinationsTest : public testing::Test {
 protected:
  FunctionDestinationsTest() { keep("Terminate", 0); }

  void keep(const std::string& recursive_loop, Revision expected) {
    Function function;
    function.name = "audit";
    function.arn = "arn:aws:lambda:us-east-1:000000000000:function:audit";
    function.aliases["live"] = Alias();
    function.recursive_loop = recursive_loop;
    FunctionStore functions(store_);
    EXPECT_TRUE(run_to_end(functions.put(function, expected)));
  }

  Status deliver(const std::string& arn, InvocationRecord record) {
    FunctionDestinations destinations(invoker_, store_, "us-east-1", "000000000000");
    const auto target = parse_target(arn);
    if (!target) return Error(Errc::cancelled, "no target");
    return run_to_end(destinations.deliver(*target, notice_of(record)));
  }

  Errc failure_of(const std::string& arn) {
    const Status delivered = deliver(arn, {});
    return delivered ? Errc::cancelled : delivered.error().code();
  }

  MemoryStore store_;
  RecordingInvoker invoker_;
};

TEST_F(FunctionDestinationsTest, TheRecordIsTheEventAndTheTraceGoesOn) {
  InvocationRecord record;
  record.request_payload = R"({"id":1})";
  record.trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793";
  ASSERT_TRUE(deliver("arn:aws:lambda:us-east-1:000000000000:function:audit:live", record));
  ASSERT_EQ(invoker_.accepted.size(), 1U);
  EXPECT_EQ(invoker_.accepted[0].function_name, "audit");
  EXPECT_EQ(invoker_.accepted[0].invoked_arn,
            "arn:aws:lambda:us-east-1:000000000000:function:audit:live");
  EXPECT_EQ(invoker_.accepted[0].payload, record_json(record, Payloads::included));
  EXPECT_TRUE(invoker_.accepted[0].trace_header.starts_with(record.trace_header + ";Lineage="));
}

TEST_F(FunctionDestinationsTest, ARecordLargerThanAnEventGoesWithoutThePayloads) {
  InvocationRecord record;
  record.request_payload = "\"" + std::string(1'100'000, 'x') + "\"";
  ASSERT_TRUE(deliver("arn:aws:lambda:us-east-1:000000000000:function:audit", record));
  ASSERT_EQ(invoker_.accepted.size(), 1U);
  EXPECT_EQ(invoker_.accepted[0].payload, record_json(record, Payloads::left_out));
}

TEST_F(FunctionDestinationsTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(failure_of("arn:aws:lambda:us-east-1:000000000000:function:nobody"), Errc::not_found);
  EXPECT_EQ(failure_of("arn:aws:lambda:us-east-1:000000000000:function:audit:dead"),
            Errc::not_found);
  EXPECT_EQ(failure_of("arn:aws:lambda:us-east-1:000000000000:function:audit:7"), Errc::not_found);
  EXPECT_TRUE(invoker_.accepted.empty());
}

TEST_F(FunctionDestinationsTest, FunctionsOfOthersAreRefused) {
  EXPECT_EQ(failure_of("arn:aws:lambda:eu-west-1:000000000000:function:audit"),
            Errc::invalid_argument);
  EXPECT_EQ(failure_of("arn:aws:lambda:us-east-1:123456789012:function:audit"),
            Errc::invalid_argument);
}

TEST_F(FunctionDestinationsTest, ALoopEndsUnlessItIsAllowed) {
  const std::string arn = "arn:aws:lambda:us-east-1:000000000000:function:audit";
  InvocationRecord record;
  record.trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793";
  for (int times = 0; times < 16; ++times) {
    ASSERT_TRUE(deliver(arn + (times % 2 == 0 ? "" : ":live"), record)) << times;
    record.trace_header = invoker_.accepted.back().trace_header;
  }
  const Status ended = deliver(arn, record);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), Errc::invalid_argument);
  EXPECT_NE(ended.error().message().find("loop"), std::string::npos);
  keep("Allow", 1);
  EXPECT_TRUE(deliver(arn, record));
}

TEST_F(FunctionDestinationsTest, AFullQueueIsTold) {
  invoker_.failure = Error(Errc::throttled, "too many events wait");
  EXPECT_EQ(failure_of("arn:aws:lambda:us-east-1:000000000000:function:audit"), Errc::throttled);
}

}  // namespace
}  // namespace wheelpit
