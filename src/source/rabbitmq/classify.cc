#include "source/rabbitmq/classify.h"

#include <string_view>
#include <utility>

namespace wheelpit::rabbitmq {

namespace {

using Outcome = std::pair<SourceProblem, Recovery>;

constexpr Outcome kRetry{SourceProblem::connection, Recovery::retry};
constexpr Outcome kRetrySlowly{SourceProblem::connection, Recovery::retry_slowly};
constexpr Outcome kNewChannel{SourceProblem::connection, Recovery::new_channel};
constexpr Outcome kAuthentication{SourceProblem::authentication, Recovery::hold};
constexpr Outcome kAuthorization{SourceProblem::authorization, Recovery::hold};
constexpr Outcome kConfiguration{SourceProblem::configuration, Recovery::hold};

// A text of more than 255 bytes, which long names make it, comes without its end.
bool is_cut(std::string_view text) { return text.ends_with("..."); }

// 530: one code for a virtual host that is missing, not allowed, full or down. Names of users'
// choice are within the text, so only its ends are looked at; if one is missing, the other says
// what is likely.
Outcome not_allowed(std::string_view text) {
  if (text.ends_with("not found")) return kConfiguration;
  if (text.ends_with("is reached") || text.ends_with("is down")) return kRetry;
  if (is_cut(text) && text.starts_with("NOT_ALLOWED - vhost '")) return kRetry;  // is down
  if (is_cut(text) && text.starts_with("NOT_ALLOWED - vhost ")) return kConfiguration;
  if (is_cut(text) && text.starts_with("NOT_ALLOWED - access to vhost ")) return kAuthorization;
  return text.contains("refused for user") ? kAuthorization : kRetry;
}

// 403: refused to the user, or to all but one consumer.
bool is_in_exclusive_use(std::string_view text) {
  return text.ends_with("in exclusive use") ||
         (is_cut(text) && text.starts_with("ACCESS_REFUSED - queue '"));
}

Outcome connection_closed(const RabbitMqFailure& failure) {
  switch (failure.code) {
    case 403:
      if (failure.step <= Step::login) return kAuthentication;
      return failure.step == Step::open ? kAuthorization : kRetry;
    case 530:
      return failure.step == Step::open ? not_allowed(failure.text) : kRetry;
    case 501:  // frame error
    case 502:  // syntax error
    case 503:  // command invalid
    case 504:  // channel error
    case 505:  // unexpected frame
    case 506:  // resource error
    case 540:  // not implemented
    case 541:  // internal error
      return kRetrySlowly;
    default:  // 320, connection forced, above all
      return kRetry;
  }
}

Outcome consumer_refused(const RabbitMqFailure& failure) {
  switch (failure.code) {
    case 403:
      return is_in_exclusive_use(failure.text) ? kRetry : kAuthorization;
    case 404:  // no such queue, or its node is down
      return failure.text.starts_with("NOT_FOUND - no queue") ? kConfiguration : kRetry;
    case 405:  // the queue is exclusive to another connection
      return kConfiguration;
    case 406:  // what a stream answers
      return failure.text.contains("prefetch count is not set") ? kConfiguration : kRetry;
    default:
      return kRetry;
  }
}

Outcome without_a_reply(const RabbitMqFailure& failure) {
  switch (failure.kind) {
    case Errc::invalid_argument:  // certificate, CA file, no PLAIN, a stream: all to be changed
      return kConfiguration;
    case Errc::malformed:
      // Right after the greeting it is not a broker at all, but some other port.
      return failure.step <= Step::greet ? kConfiguration : kRetrySlowly;
    case Errc::not_found:
    case Errc::access_denied:
    case Errc::unauthenticated:
      return failure.step == Step::secret ? kConfiguration : kRetry;
    case Errc::unavailable:
      // Brokers that were not told of the capability authentication_failure_close, and some
      // proxies, answer a wrong password by ending the connection.
      return failure.step == Step::login ? kAuthentication : kRetry;
    default:
      return kRetry;
  }
}

Outcome judge(const RabbitMqFailure& failure) {
  switch (failure.scope) {
    case Scope::connection:
      return connection_closed(failure);
    case Scope::channel:
      // While serving: acknowledgement timeout, or a tag the broker does not know.
      return failure.step == Step::serve ? kNewChannel : consumer_refused(failure);
    case Scope::none:
      break;
  }
  return without_a_reply(failure);
}

std::string_view doing(Step step) {
  switch (step) {
    case Step::secret:
      return "reading the credentials";
    case Step::connect:
      return "connecting";
    case Step::greet:
      return "greeting";
    case Step::login:
      return "logging in";
    case Step::open:
      return "opening the virtual host";
    case Step::consume:
      return "starting the consumer";
    case Step::serve:
      return "consuming";
  }
  return "";
}

// What a person would try next, where the words alone do not say it.
std::string_view hint(const RabbitMqFailure& failure) {
  if (failure.scope != Scope::none) return "";
  if (failure.step == Step::login && failure.kind == Errc::unavailable) {
    return "; some brokers answer a wrong password like this";
  }
  if (failure.step != Step::greet) return "";
  if (failure.kind != Errc::malformed && failure.kind != Errc::unavailable) return "";
  return "; is this the broker's port for AMQP 0-9-1? One that wants TLS is amqps:// in the "
         "configuration";
}

}  // namespace

Diagnosis classify(const RabbitMqFailure& failure) {
  const auto [problem, recovery] = judge(failure);
  std::string detail(doing(failure.step));
  detail += ": ";
  if (failure.scope != Scope::none) detail += std::to_string(failure.code) + " ";
  detail += failure.text;
  detail += hint(failure);
  return {problem, recovery, std::move(detail)};
}

Step step_of(amqp091::Phase phase) {
  using amqp091::Phase;
  switch (phase) {
    case Phase::start:
      return Step::greet;
    case Phase::login:
      return Step::login;
    case Phase::open:
      return Step::open;
    case Phase::open_channel:
    case Phase::idle:
    case Phase::qos:
    case Phase::consume:
      return Step::consume;
    default:
      return Step::serve;
  }
}

}  // namespace wheelpit::rabbitmq
