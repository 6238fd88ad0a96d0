#include "app/cluster/forwarded_invocation.h"

#include <gtest/gtest.h>

#include "cluster/peer/frames.h"

namespace wheelpit {
namespace {

using namespace std::string_literals;

Invocation invocation() {
  return {.function_name = "f",
          .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:f:live",
          .payload = std::make_shared<const std::string>("{\"a\":1}"),
          .log_tail = LogTail::last_4_kib,
          .client_context = "{}",
          .trace_header = "Root=1",
          .request_id = "r-1"};
}

TEST(ForwardedInvocationTest, IsReadAsItWasWritten) {
  const auto read = read_forwarded(forwarded_text(invocation()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->invocation.function_name, "f");
  EXPECT_EQ(read->invocation.invoked_arn, invocation().invoked_arn);
  EXPECT_EQ(*read->invocation.payload, "{\"a\":1}");
  EXPECT_EQ(read->invocation.log_tail, LogTail::last_4_kib);
  EXPECT_EQ(read->invocation.client_context, "{}");
  EXPECT_EQ(read->invocation.trace_header, "Root=1");
  EXPECT_EQ(read->invocation.request_id, "r-1");
  EXPECT_FALSE(read->streamed);

  Invocation plain = invocation();
  plain.client_context.reset();
  plain.log_tail = LogTail::none;
  const auto other = read_forwarded(forwarded_text(plain));
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->invocation.client_context);
  EXPECT_EQ(other->invocation.log_tail, LogTail::none);
  EXPECT_FALSE(read_forwarded("x"));
  EXPECT_FALSE(read_forwarded(outcome_text(Reply{})));
}

TEST(ForwardedInvocationTest, ItsOutcomeIsReadAsItWasWritten) {
  const Reply reply{.function_error = true,
                    .error_type = "KeyError",
                    .payload = "{}",
                    .log_tail = "\xff\0"s,
                    .request_id = "r-1",
                    .executed_version = "3"};
  const auto read = read_outcome(outcome_text(reply));
  ASSERT_TRUE(read && *read);
  const Reply& same = **read;
  EXPECT_TRUE(same.function_error);
  EXPECT_EQ(same.error_type, "KeyError");
  EXPECT_EQ(same.payload, "{}");
  EXPECT_EQ(same.log_tail, "\xff\0"s);
  EXPECT_EQ(same.request_id, "r-1");
  EXPECT_EQ(same.executed_version, "3");

  for (const Errc code : {Errc::not_found, Errc::throttled, Errc::unavailable, Errc::cancelled}) {
    const auto failed = read_outcome(outcome_text(Error(code, "why")));
    ASSERT_TRUE(failed && !*failed);
    EXPECT_EQ(failed->error().code(), code);
    EXPECT_EQ(failed->error().message(), "why");
  }
  EXPECT_FALSE(read_outcome(""));
}

TEST(ForwardedInvocationTest, PiecesAreReadAsTheyWereWritten) {
  const auto text = read_piece(text_piece("hello"));
  ASSERT_TRUE(text);
  EXPECT_FALSE(text->head);
  EXPECT_EQ(text->text, "hello");
  const auto head = read_piece(head_piece({.request_id = "r", .executed_version = "7"}));
  ASSERT_TRUE(head && head->head);
  EXPECT_EQ(head->head->request_id, "r");
  EXPECT_EQ(head->head->executed_version, "7");
  EXPECT_FALSE(read_piece(""));
  EXPECT_FALSE(read_piece("x"));
  EXPECT_FALSE(read_piece("hx"));
}

}  // namespace
}  // namespace wheelpit
