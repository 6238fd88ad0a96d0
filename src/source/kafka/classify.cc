#include "source/kafka/classify.h"

#include <algorithm>
#include <array>
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

// What is not here is a connection that failed.
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

constexpr auto kOfOneBroker = std::to_array<string_view>({"_TRANSPORT", "_RESOLVE", "_TIMED_OUT"});

}  // namespace

Diagnosis diagnose(string_view error, string_view words) {
  Diagnosis diagnosis{.detail = std::string(words)};
  const auto* const row = std::ranges::find(kTable, error, &Row::error);
  if (row != kTable.end()) {
    diagnosis.problem = row->problem;
    diagnosis.recovery = row->recovery;
  }
  return diagnosis;
}

bool is_of_one_broker(string_view error) {
  return std::ranges::find(kOfOneBroker, error) != kOfOneBroker.end();
}

}  // namespace wheelpit::kafka
