#include "source/sharded/trouble.h"

#include <optional>
#include <string_view>
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

std::optional<Trouble> meaning_of(std::string_view code) {
  if (code == "ExpiredIteratorException") return Trouble::expired;
  if (code == "TrimmedDataAccessException") return Trouble::trimmed;
  if (code == "ProvisionedThroughputExceededException" || code == "LimitExceededException") {
    return Trouble::throttled;
  }
  // Of a service that is all right: it will come back.
  if (code == "ResourceInUseException") return Trouble::throttled;
  return std::nullopt;
}

}  // namespace

Trouble trouble_of(const Error& error) {
  const std::string_view text = error.message();
  if (const auto meaning = meaning_of(text.substr(0, text.find(':')))) return *meaning;
  switch (error.code()) {
    case Errc::not_found:
      return Trouble::not_found;
    case Errc::access_denied:
      return Trouble::denied;
    case Errc::unauthenticated:
      return Trouble::unauthenticated;
    case Errc::throttled:
      return Trouble::throttled;
    case Errc::invalid_argument:
    case Errc::conflict:
      return Trouble::refused;
    case Errc::malformed:
    case Errc::too_large:
      return Trouble::malformed;
    case Errc::cancelled:
      return Trouble::cancelled;
    case Errc::unavailable:
    case Errc::timed_out:
      return Trouble::unreachable;
  }
  std::unreachable();
}

Diagnosis diagnose(const Fault& fault) {
  const auto [problem, recovery] = meaning_of(fault.trouble);
  return {.problem = problem, .recovery = recovery, .detail = fault.detail};
}

}  // namespace wheelpit::sharded
