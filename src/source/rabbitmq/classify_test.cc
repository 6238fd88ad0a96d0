#include "source/rabbitmq/classify.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace wheelpit::rabbitmq {

void PrintTo(const RabbitMqFailure& failure, std::ostream* out) {
  *out << static_cast<int>(failure.step) << " " << failure.code << " " << failure.text;
}

namespace {

struct Row {
  RabbitMqFailure failure;
  SourceProblem problem;
  Recovery recovery;
};

RabbitMqFailure closed(Scope scope, Step step, std::uint16_t code, const char* text) {
  return {.step = step, .scope = scope, .code = code, .kind = Errc::unavailable, .text = text};
}
RabbitMqFailure broken(Step step, Errc kind) {
  return {.step = step, .scope = Scope::none, .code = 0, .kind = kind, .text = "why"};
}

constexpr auto kConnection = SourceProblem::connection;
constexpr auto kAuthentication = SourceProblem::authentication;
constexpr auto kAuthorization = SourceProblem::authorization;
constexpr auto kConfiguration = SourceProblem::configuration;

// The broker's texts are RabbitMQ's own.
const std::vector<Row> kTable = {
    // Nobody answers, or no longer.
    {broken(Step::connect, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::connect, Errc::timed_out), kConnection, Recovery::retry},
    {broken(Step::greet, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::open, Errc::timed_out), kConnection, Recovery::retry},
    {broken(Step::serve, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::serve, Errc::timed_out), kConnection, Recovery::retry},
    // A certificate that does not verify, a CA file that cannot be read.
    {broken(Step::connect, Errc::invalid_argument), kConfiguration, Recovery::hold},
    // Something that does not speak AMQP 0-9-1; a broker that breaks it later.
    {broken(Step::greet, Errc::malformed), kConfiguration, Recovery::hold},
    {broken(Step::greet, Errc::invalid_argument), kConfiguration, Recovery::hold},
    {broken(Step::serve, Errc::malformed), kConnection, Recovery::retry_slowly},
    // The secret.
    {broken(Step::secret, Errc::not_found), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::invalid_argument), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::access_denied), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::unavailable), kConnection, Recovery::retry},
    // Login.
    {closed(Scope::connection, Step::login, 403,
            "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details "
            "see the broker logfile."),
     kAuthentication, Recovery::hold},
    {broken(Step::login, Errc::unavailable), kAuthentication, Recovery::hold},
    {broken(Step::login, Errc::timed_out), kConnection, Recovery::retry},
    // connection.open.
    {closed(Scope::connection, Step::open, 530, "NOT_ALLOWED - vhost nosuch not found"),
     kConfiguration, Recovery::hold},
    {closed(Scope::connection, Step::open, 530,
            "NOT_ALLOWED - access to vhost '/' refused for user 'locked'"),
     kAuthorization, Recovery::hold},
    {closed(Scope::connection, Step::open, 530,
            "NOT_ALLOWED - access to vhost '/' refused for user 'esm': connection limit (1) is "
            "reached"),
     kConnection, Recovery::retry},
    {closed(Scope::connection, Step::open, 530,
            "NOT_ALLOWED - connection refused for user 'esm': user connection limit (1) is "
            "reached"),
     kConnection, Recovery::retry},
    {closed(Scope::connection, Step::open, 530, "NOT_ALLOWED - vhost 'esm' is down"), kConnection,
     Recovery::retry},
    // basic.consume.
    {closed(Scope::channel, Step::consume, 403,
            "ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'writer'"),
     kAuthorization, Recovery::hold},
    {closed(Scope::channel, Step::consume, 403,
            "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use"),
     kConnection, Recovery::retry},
    {closed(Scope::channel, Step::consume, 405,
            "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'"),
     kConfiguration, Recovery::hold},
    {closed(Scope::channel, Step::consume, 404, "NOT_FOUND - no queue 'q' in vhost '/'"),
     kConfiguration, Recovery::hold},
    {closed(Scope::channel, Step::consume, 404,
            "NOT_FOUND - home node 'rabbit@b' of durable queue 'q' in vhost '/' is down or "
            "inaccessible"),
     kConnection, Recovery::retry},
    {closed(
         Scope::channel, Step::consume, 406,
         "PRECONDITION_FAILED - consumer prefetch count is not set for 'queue 's' in vhost '/''"),
     kConfiguration, Recovery::hold},
    {closed(Scope::channel, Step::consume, 541, "INTERNAL_ERROR"), kConnection, Recovery::retry},
    {broken(Step::serve, Errc::invalid_argument), kConfiguration, Recovery::hold},  // a stream
    // While consuming.
    {closed(Scope::channel, Step::serve, 406,
            "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value "
            "used: 1800000 ms."),
     kConnection, Recovery::new_channel},
    {closed(Scope::channel, Step::serve, 406, "PRECONDITION_FAILED - unknown delivery tag 9"),
     kConnection, Recovery::new_channel},
    {closed(Scope::connection, Step::serve, 320,
            "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'"),
     kConnection, Recovery::retry},
    {closed(Scope::connection, Step::serve, 403, "ACCESS_REFUSED"), kConnection, Recovery::retry},
    // Broker and client disagree.
    {closed(Scope::connection, Step::serve, 501, "FRAME_ERROR"), kConnection,
     Recovery::retry_slowly},
    {closed(Scope::connection, Step::serve, 505, "UNEXPECTED_FRAME"), kConnection,
     Recovery::retry_slowly},
    {closed(Scope::connection, Step::open, 506, "RESOURCE_ERROR"), kConnection,
     Recovery::retry_slowly},
    {closed(Scope::connection, Step::serve, 540, "NOT_IMPLEMENTED"), kConnection,
     Recovery::retry_slowly},
    {closed(Scope::connection, Step::serve, 541, "INTERNAL_ERROR"), kConnection,
     Recovery::retry_slowly},
};

class Classify : public testing::TestWithParam<Row> {};

TEST_P(Classify, GivesEachFailureItsProblemAndItsRecovery) {
  const Diagnosis diagnosis = classify(GetParam().failure);
  EXPECT_EQ(diagnosis.problem, GetParam().problem) << diagnosis.detail;
  EXPECT_EQ(diagnosis.recovery, GetParam().recovery) << diagnosis.detail;
  EXPECT_TRUE(diagnosis.detail.contains(GetParam().failure.text));
}

INSTANTIATE_TEST_SUITE_P(Table, Classify, testing::ValuesIn(kTable));

TEST(ClassifyNames, AreNotMistakenForTheBrokersWords) {
  EXPECT_EQ(classify(closed(Scope::connection, Step::open, 530,
                            "NOT_ALLOWED - access to vhost 'x not found' refused for user 'u'"))
                .problem,
            kAuthorization);
  EXPECT_EQ(classify(closed(Scope::connection, Step::open, 530,
                            "NOT_ALLOWED - vhost refused for user not found"))
                .problem,
            kConfiguration);
  EXPECT_EQ(classify(closed(Scope::channel, Step::consume, 403,
                            "ACCESS_REFUSED - access to queue 'in exclusive use' in vhost '/' "
                            "refused for user 'u'"))
                .problem,
            kAuthorization);
}

// A reply text has at most 255 bytes; RabbitMQ ends a longer one with three points.
std::string cut(const std::string& text) { return text.substr(0, 252) + "..."; }

TEST(ClassifyNames, AreUnderstoodEvenIfTheyAreSoLongThatTheBrokersWordsAreCut) {
  const std::string name(250, 'n');
  const auto open = [](const std::string& text) {
    return classify(closed(Scope::connection, Step::open, 530, cut(text).c_str()));
  };
  const auto consume = [](const std::string& text) {
    return classify(closed(Scope::channel, Step::consume, 403, cut(text).c_str()));
  };
  EXPECT_EQ(open("NOT_ALLOWED - vhost " + name + " not found").problem, kConfiguration);
  EXPECT_EQ(open("NOT_ALLOWED - vhost '" + name + "' is down").problem, kConnection);
  EXPECT_EQ(open("NOT_ALLOWED - access to vhost '" + name + "' refused for user 'u'").problem,
            kAuthorization);
  EXPECT_EQ(consume("ACCESS_REFUSED - queue '" + name + "' in vhost '/' in exclusive use").problem,
            kConnection);
  EXPECT_EQ(consume("ACCESS_REFUSED - access to queue '" + name + "' in vhost '/' refused").problem,
            kAuthorization);
  EXPECT_EQ(consume("ACCESS_REFUSED - read access to queue '" + name + "' refused").problem,
            kAuthorization);
}

TEST(ClassifyDetail, SaysDuringWhatAndRepeatsTheBroker) {
  EXPECT_EQ(classify(closed(Scope::channel, Step::consume, 404, "NOT_FOUND - no queue 'q'")).detail,
            "starting the consumer: 404 NOT_FOUND - no queue 'q'");
}

TEST(ClassifyDetail, SaysWhatToTryWhereTheWordsDoNot) {
  EXPECT_TRUE(classify(broken(Step::greet, Errc::unavailable)).detail.contains("amqps://"));
  EXPECT_TRUE(classify(broken(Step::login, Errc::unavailable)).detail.contains("password"));
  EXPECT_FALSE(classify(broken(Step::greet, Errc::timed_out)).detail.contains("amqps://"));
  EXPECT_FALSE(classify(broken(Step::serve, Errc::unavailable)).detail.contains(";"));
}

}  // namespace
}  // namespace wheelpit::rabbitmq
