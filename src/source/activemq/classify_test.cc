#include "source/activemq/classify.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace wheelpit::activemq {

void PrintTo(const ActiveMqFailure& failure, std::ostream* out) {
  *out << static_cast<int>(failure.step) << " "
       << (failure.exception ? failure.exception->class_name : failure.text);
}

namespace {

using Step = ActiveMqStep;

struct Row {
  ActiveMqFailure failure;
  SourceProblem problem;
  Recovery recovery;
};

ActiveMqFailure threw(Step step, const char* class_name) {
  return {.step = step,
          .exception = openwire::BrokerException{.class_name = class_name, .message = "why"},
          .kind = Errc::unavailable,
          .text = ""};
}
ActiveMqFailure broken(Step step, Errc kind) {
  return {.step = step, .exception = std::nullopt, .kind = kind, .text = "why"};
}

constexpr auto kConnection = SourceProblem::connection;
constexpr auto kAuthentication = SourceProblem::authentication;
constexpr auto kAuthorization = SourceProblem::authorization;
constexpr auto kConfiguration = SourceProblem::configuration;

const std::vector<Row> kTable = {
    // Nobody answers, or no longer.
    {broken(Step::connect, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::connect, Errc::timed_out), kConnection, Recovery::retry},
    {broken(Step::negotiate, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::login, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::consume, Errc::timed_out), kConnection, Recovery::retry},
    {broken(Step::serve, Errc::unavailable), kConnection, Recovery::retry},
    {broken(Step::serve, Errc::timed_out), kConnection, Recovery::retry},
    // A certificate that does not verify, a broker too old, a queue that is none.
    {broken(Step::connect, Errc::invalid_argument), kConfiguration, Recovery::hold},
    {broken(Step::negotiate, Errc::invalid_argument), kConfiguration, Recovery::hold},
    {broken(Step::consume, Errc::invalid_argument), kConfiguration, Recovery::hold},
    // Something that does not speak OpenWire; a broker that breaks it later.
    {broken(Step::negotiate, Errc::malformed), kConfiguration, Recovery::hold},
    {broken(Step::login, Errc::malformed), kConnection, Recovery::retry_slowly},
    {broken(Step::serve, Errc::malformed), kConnection, Recovery::retry_slowly},
    // The secret.
    {broken(Step::secret, Errc::not_found), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::access_denied), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::invalid_argument), kConfiguration, Recovery::hold},
    {broken(Step::secret, Errc::unavailable), kConnection, Recovery::retry},
    // Login.
    {threw(Step::login, "java.lang.SecurityException"), kAuthentication, Recovery::hold},
    {threw(Step::login, "javax.security.auth.login.FailedLoginException"), kAuthentication,
     Recovery::hold},
    {threw(Step::login, "javax.security.auth.login.CredentialExpiredException"), kAuthentication,
     Recovery::hold},
    {threw(Step::login, "javax.security.auth.login.AccountLockedException"), kAuthentication,
     Recovery::hold},
    {threw(Step::login, "jakarta.jms.JMSSecurityException"), kAuthentication, Recovery::hold},
    {threw(Step::login, "javax.jms.InvalidClientIDException"), kConnection, Recovery::retry},
    {threw(Step::login, "org.apache.activemq.broker.BrokerStoppedException"), kConnection,
     Recovery::retry},
    // The consumer.
    {threw(Step::consume, "java.lang.SecurityException"), kAuthorization, Recovery::hold},
    {threw(Step::consume, "javax.jms.InvalidDestinationException"), kConfiguration, Recovery::hold},
    {threw(Step::consume, "jakarta.jms.InvalidDestinationException"), kConfiguration,
     Recovery::hold},
    {threw(Step::consume, "org.apache.activemq.DestinationDoesNotExistException"), kConfiguration,
     Recovery::hold},
    {threw(Step::consume, "javax.jms.InvalidSelectorException"), kConfiguration, Recovery::hold},
    {threw(Step::consume, "java.lang.IllegalStateException"), kConnection, Recovery::retry},
    {threw(Step::consume, "javax.jms.ResourceAllocationException"), kConnection, Recovery::retry},
    // While consuming.
    {threw(Step::serve, "java.lang.SecurityException"), kAuthorization, Recovery::hold},
    {threw(Step::serve, "javax.jms.JMSException"), kConnection, Recovery::retry},
    {threw(Step::serve, "javax.jms.InvalidDestinationException"), kConnection, Recovery::retry},
    {threw(Step::serve, "org.apache.activemq.broker.BrokerStoppedException"), kConnection,
     Recovery::retry},
};

class ActiveMqClassify : public testing::TestWithParam<Row> {};

TEST_P(ActiveMqClassify, FollowsTheTable) {
  const Diagnosis diagnosis = classify(GetParam().failure);
  EXPECT_EQ(diagnosis.problem, GetParam().problem);
  EXPECT_EQ(diagnosis.recovery, GetParam().recovery);
  EXPECT_TRUE(diagnosis.detail.contains("why")) << diagnosis.detail;
}

INSTANTIATE_TEST_SUITE_P(Rows, ActiveMqClassify, testing::ValuesIn(kTable));

TEST(ActiveMqClassifyDetail, SaysWhereAndInTheBrokersWords) {
  EXPECT_EQ(classify(threw(Step::login, "java.lang.SecurityException")).detail,
            "logging in: java.lang.SecurityException: why");
  EXPECT_EQ(classify(broken(Step::serve, Errc::timed_out)).detail, "consuming: why");
  EXPECT_TRUE(classify(broken(Step::negotiate, Errc::unavailable)).detail.contains("ssl://"));
}

TEST(ActiveMqClassifyDetail, TellsTheStepByThePhase) {
  using openwire::Phase;
  EXPECT_EQ(step_of(Phase::negotiating), Step::negotiate);
  EXPECT_EQ(step_of(Phase::login), Step::login);
  EXPECT_EQ(step_of(Phase::session), Step::consume);
  EXPECT_EQ(step_of(Phase::consume), Step::consume);
  EXPECT_EQ(step_of(Phase::consuming), Step::serve);
  EXPECT_EQ(step_of(Phase::closing), Step::serve);
}

}  // namespace
}  // namespace wheelpit::activemq
