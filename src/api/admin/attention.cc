#include "api/admin/attention.h"

#include <utility>

#include "mapping/lifecycle.h"

namespace wheelpit::api {
namespace {

using Severity = Attention::Severity;

struct Text {
  std::string_view reason;
  std::string_view title;
  std::string_view remedy;
};

Text text_of(ConsumerFault fault) {
  switch (fault) {
    case ConsumerFault::none:
      return {};
    case ConsumerFault::connection:
      return {"CONNECTION", "the source cannot be reached",
              "check that it is running and that its endpoint is correct; wheelpit retries "
              "automatically"};
    case ConsumerFault::authentication:
      return {"EVENT_SOURCE_AUTHN_ERROR", "the source refuses the user or password",
              "put the correct user name and password into the mapping's secret; wheelpit retries "
              "at once"};
    case ConsumerFault::authorization:
      return {
          "EVENT_SOURCE_AUTHZ_ERROR", "the source denies a permission that the mapping needs",
          "grant the user the permission that the source names; wheelpit retries automatically"};
    case ConsumerFault::configuration:
      return {"ESM_CONFIG_NOT_VALID",
              "the mapping refers to something that does not exist or cannot be used",
              "create what is missing, or correct the mapping or its secret"};
    case ConsumerFault::untrusted:
      return {"EVENT_SOURCE_AUTHN_ERROR", "the source does not accept the certificate",
              "put a certificate that the source trusts into the mapping's secret"};
    case ConsumerFault::distrusted:
      return {"EVENT_SOURCE_AUTHN_ERROR", "the source's certificate is not trusted",
              "configure the certificate authority that issued it"};
    case ConsumerFault::unusable_key:
      return {"ESM_CONFIG_NOT_VALID", "the certificate or its key cannot be read",
              "put both as PEM into the mapping's secret"};
    case ConsumerFault::function:
      return {"FUNCTION_CONFIG_NOT_VALID", "this mapping cannot invoke the function",
              "change the function as the reason says, or choose another function for the mapping"};
  }
  std::unreachable();
}

Text text_of_result(std::string_view result) {
  if (result == "PROBLEM: Function call failed") {
    return {"FUNCTION_FAILS", "the function fails",
            "check the function's log; failed records are redelivered"};
  }
  if (result == "PROBLEM: Function call throttled") {
    return {"FUNCTION_THROTTLED", "the function is throttled",
            "raise its reserved concurrency, or [functions] max_concurrency"};
  }
  if (result == "PROBLEM: Function not found") {
    return {"FUNCTION_NOT_CALLABLE", "the function does not exist",
            "create the function, or the version or alias that the mapping names"};
  }
  if (result == "PROBLEM: Function could not be started") {
    return {"FUNCTION_NOT_CALLABLE", "the function cannot be started",
            "check the engine's log for the reason; wheelpit retries automatically"};
  }
  if (result == "PROBLEM: Destination on failure unavailable") {
    return {"DESTINATION", "the on-failure destination accepts no records",
            "check that the destination exists and that wheelpit may write to it; wheelpit retries "
            "automatically"};
  }
  return {"INTERNAL", "batches cannot be processed", "check the engine's log for the reason"};
}

}  // namespace

std::string_view name_of(ConsumerFault fault) {
  switch (fault) {
    case ConsumerFault::none:
      return "";
    case ConsumerFault::connection:
      return "connection";
    case ConsumerFault::authentication:
      return "authentication";
    case ConsumerFault::authorization:
      return "authorization";
    case ConsumerFault::configuration:
      return "configuration";
    case ConsumerFault::untrusted:
      return "untrusted";
    case ConsumerFault::distrusted:
      return "distrusted";
    case ConsumerFault::unusable_key:
      return "unusable key";
    case ConsumerFault::function:
      return "function";
  }
  std::unreachable();
}

std::optional<Attention> attention_of(const Mapping& mapping, const MappingCondition& condition) {
  if (!is_active(mapping.status.state)) return std::nullopt;
  Attention attention;
  Text text;
  if (condition.fault != ConsumerFault::none) {
    text = text_of(condition.fault);
    attention.severity = condition.consuming ? Severity::warning : Severity::error;
    attention.words = condition.words;
    attention.since = condition.fault_since;
    attention.next_attempt = condition.next_attempt;
  } else if (condition.failing_since) {
    text = text_of_result(mapping.status.last_processing_result);
    attention.severity =
        text.reason == "FUNCTION_NOT_CALLABLE" ? Severity::error : Severity::warning;
    attention.words = mapping.status.last_processing_result;
    attention.since = condition.failing_since;
  } else {
    return std::nullopt;
  }
  attention.reason = text.reason;
  attention.title = text.title;
  attention.remedy = text.remedy;
  return attention;
}

}  // namespace wheelpit::api
