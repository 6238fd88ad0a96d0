#include "source/sharded/trouble.h"

#include <utility>

namespace wheelpit::sharded {

namespace {

std::pair<SourceProblem, Recovery> meaning_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::expired:
    case Trouble::trimmed:
    case Trouble::throttled:
    case Trouble::cancelled:
      return {SourceProblem::none, Recovery::retry};
    case Trouble::not_found:
    case Trouble::refused:
      return {SourceProblem::configuration, Recovery::hold};
    case Trouble::denied:
      return {SourceProblem::authorization, Recovery::hold};
    case Trouble::unauthenticated:
      return {SourceProblem::authentication, Recovery::hold};
    case Trouble::unreachable:
    case Trouble::malformed:  // it may be a proxy's answer, and the next one the stream's
      return {SourceProblem::connection, Recovery::retry};
  }
  std::unreachable();
}

}  // namespace

Diagnosis diagnose(const Fault& fault) {
  const auto [problem, recovery] = meaning_of(fault.trouble);
  return {.problem = problem, .recovery = recovery, .detail = fault.detail};
}

}  // namespace wheelpit::sharded
