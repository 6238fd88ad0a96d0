#include "source/activemq/classify.h"

#include <string_view>
#include <utility>

namespace wheelpit::activemq {

namespace {

using Outcome = std::pair<SourceProblem, Recovery>;

constexpr Outcome kRetry{SourceProblem::connection, Recovery::retry};
constexpr Outcome kRetrySlowly{SourceProblem::connection, Recovery::retry_slowly};
constexpr Outcome kAuthentication{SourceProblem::authentication, Recovery::hold};
constexpr Outcome kAuthorization{SourceProblem::authorization, Recovery::hold};
constexpr Outcome kConfiguration{SourceProblem::configuration, Recovery::hold};

// Also JMSSecurityException, and what JAAS login modules throw.
bool is_about_rights(std::string_view class_name) {
  return class_name.ends_with("SecurityException") || class_name.ends_with("LoginException") ||
         class_name.starts_with("Credential") || class_name.starts_with("Account");
}

Outcome refused_by_broker(ActiveMqStep step, const openwire::BrokerException& why) {
  const std::string_view name = why.simple_name();
  if (is_about_rights(name)) return step <= ActiveMqStep::login ? kAuthentication : kAuthorization;
  if (step != ActiveMqStep::consume) return kRetry;
  if (name == "InvalidDestinationException" || name == "DestinationDoesNotExistException" ||
      name == "InvalidSelectorException") {
    return kConfiguration;
  }
  return kRetry;
}

Outcome without_an_answer(const ActiveMqFailure& failure) {
  switch (failure.kind) {
    case Errc::invalid_argument:  // certificate, CA file, the queue's name, a broker too old
      return kConfiguration;
    case Errc::malformed:
      // Before anything else it is not a broker at all, but some other port.
      return failure.step <= ActiveMqStep::negotiate ? kConfiguration : kRetrySlowly;
    case Errc::not_found:
    case Errc::access_denied:
    case Errc::unauthenticated:
      return failure.step == ActiveMqStep::secret ? kConfiguration : kRetry;
    default:
      return kRetry;
  }
}

std::string_view doing(ActiveMqStep step) {
  switch (step) {
    case ActiveMqStep::secret:
      return "reading the credentials";
    case ActiveMqStep::connect:
      return "connecting";
    case ActiveMqStep::negotiate:
      return "greeting";
    case ActiveMqStep::login:
      return "logging in";
    case ActiveMqStep::consume:
      return "starting the consumer";
    case ActiveMqStep::serve:
      return "consuming";
  }
  return "";
}

// What a person would try next, where the words alone do not say it.
std::string_view hint(const ActiveMqFailure& failure) {
  if (failure.exception || failure.step != ActiveMqStep::negotiate) return "";
  if (failure.kind != Errc::malformed && failure.kind != Errc::unavailable) return "";
  return "; is this the broker's port for OpenWire? One that wants TLS is ssl:// in the "
         "configuration";
}

}  // namespace

Diagnosis classify(const ActiveMqFailure& failure) {
  const auto [problem, recovery] = failure.exception
                                       ? refused_by_broker(failure.step, *failure.exception)
                                       : without_an_answer(failure);
  std::string detail(doing(failure.step));
  detail += ": ";
  if (failure.exception) {
    detail += failure.exception->class_name + ": " + failure.exception->message;
  } else {
    detail += failure.text;
    detail += hint(failure);
  }
  return {problem, recovery, std::move(detail)};
}

ActiveMqStep step_of(openwire::Phase phase) {
  using openwire::Phase;
  switch (phase) {
    case Phase::negotiating:
      return ActiveMqStep::negotiate;
    case Phase::login:
      return ActiveMqStep::login;
    case Phase::session:
    case Phase::consume:
      return ActiveMqStep::consume;
    default:
      return ActiveMqStep::serve;
  }
}

}  // namespace wheelpit::activemq
