#include "source/sqs/classify.h"

#include <utility>

namespace wheelpit::sqs {

namespace {

std::pair<SourceProblem, Recovery> meaning_of(Errc code) {
  switch (code) {
    case Errc::not_found:
    case Errc::invalid_argument:
      return {SourceProblem::configuration, Recovery::hold};
    case Errc::unauthenticated:
      return {SourceProblem::authentication, Recovery::hold};
    case Errc::access_denied:
      return {SourceProblem::authorization, Recovery::hold};
    default:
      // An answer that cannot be read as well: it may be a proxy's, and the next one the queue's.
      return {SourceProblem::connection, Recovery::retry};
  }
}

}  // namespace

Diagnosis classify(const Error& error) {
  const auto [problem, recovery] = meaning_of(error.code());
  return {.problem = problem, .recovery = recovery, .detail = error.message()};
}

}  // namespace wheelpit::sqs
