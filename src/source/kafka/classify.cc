#include "source/kafka/classify.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>

namespace wheelpit::kafka {
namespace {

using std::string_view;

struct Row {
  string_view error;
  SourceProblem problem;
  Recovery recovery;
};

using enum SourceProblem;

// What is not here is a connection that failed, or speaks of TLS.
constexpr std::array kTable = {
    Row{.error = "_AUTHENTICATION", .problem = authentication, .recovery = Recovery::hold},
    Row{.error = "SASL_AUTHENTICATION_FAILED",
        .problem = authentication,
        .recovery = Recovery::hold},
    Row{.error = "UNSUPPORTED_SASL_MECHANISM",
        .problem = authentication,
        .recovery = Recovery::hold},
    Row{.error = "TOPIC_AUTHORIZATION_FAILED",
        .problem = authorization,
        .recovery = Recovery::hold},
    Row{.error = "GROUP_AUTHORIZATION_FAILED",
        .problem = authorization,
        .recovery = Recovery::hold},
    Row{.error = "CLUSTER_AUTHORIZATION_FAILED",
        .problem = authorization,
        .recovery = Recovery::hold},
};

// How the library, and OpenSSL after it, word what a handshake ends with.
constexpr auto kDistrusted = std::to_array<string_view>(
    {"certificate verify failed", "broker certificate could not be verified", "hostname mismatch"});
constexpr auto kUntrusted = std::to_array<string_view>(
    {"certificate required", "bad certificate", "unknown ca", "certificate unknown",
     "certificate expired", "certificate revoked", "unsupported certificate", "access denied",
     "handshake failure", "decrypt error"});

bool contains_any(string_view words, std::span<const string_view> texts) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::ranges::any_of(
      texts, [&](string_view text) { return !std::ranges::search(words, text, same).empty(); });
}

std::optional<SourceProblem> problem_of_tls(string_view error, string_view words) {
  if (error != "_SSL" && error != "_TRANSPORT" && error != "_ALL_BROKERS_DOWN") return std::nullopt;
  const auto ssl = [](string_view text) {
    return contains_any(text, std::array{string_view("ssl")});
  };
  if (!ssl(words)) return std::nullopt;
  if (contains_any(words, kDistrusted)) return distrusted;
  if (contains_any(words, std::array{string_view("alert")}) && contains_any(words, kUntrusted)) {
    return untrusted;
  }
  return std::nullopt;
}

constexpr auto kOfOneBroker =
    std::to_array<string_view>({"_TRANSPORT", "_RESOLVE", "_TIMED_OUT", "_SSL"});

}  // namespace

Diagnosis diagnose(string_view error, string_view words) {
  Diagnosis diagnosis{.detail = std::string(words)};
  const auto* const row = std::ranges::find(kTable, error, &Row::error);
  if (row != kTable.end()) {
    diagnosis.problem = row->problem;
    diagnosis.recovery = row->recovery;
  } else if (const auto problem = problem_of_tls(error, words)) {
    diagnosis.problem = *problem;
    diagnosis.recovery = Recovery::hold;
  }
  return diagnosis;
}

bool is_of_the_group(string_view error) { return error == "GROUP_AUTHORIZATION_FAILED"; }

bool is_of_one_broker(string_view error) {
  return std::ranges::find(kOfOneBroker, error) != kOfOneBroker.end();
}

}  // namespace wheelpit::kafka
