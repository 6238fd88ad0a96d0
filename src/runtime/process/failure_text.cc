#include "runtime/process/failure_text.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <csignal>

#include "base/utc_text.h"

namespace wheelpit::runtime {

namespace json = boost::json;

namespace {

std::string as_json(std::string_view type, std::string_view message) {
  json::object error;
  error["errorType"] = type;
  error["errorMessage"] = message;
  return json::serialize(error);
}

Failure with_request_id(std::string_view request_id, std::string_view type, std::string_view text) {
  const std::string message =
      "RequestId: " + std::string(request_id) + " Error: " + std::string(text);
  return {std::string(type), as_json(type, message), message + "\n" + std::string(type)};
}

// The names Go gives them, which is what the service prints.
const char* signal_name(int signal) {
  switch (signal) {
    case SIGHUP:
      return "hangup";
    case SIGINT:
      return "interrupt";
    case SIGQUIT:
      return "quit";
    case SIGILL:
      return "illegal instruction";
    case SIGTRAP:
      return "trace/breakpoint trap";
    case SIGABRT:
      return "aborted";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "floating point exception";
    case SIGKILL:
      return "killed";
    case SIGUSR1:
      return "user defined signal 1";
    case SIGSEGV:
      return "segmentation fault";
    case SIGUSR2:
      return "user defined signal 2";
    case SIGPIPE:
      return "broken pipe";
    case SIGALRM:
      return "alarm clock";
    case SIGTERM:
      return "terminated";
    case SIGXCPU:
      return "CPU time limit exceeded";
    case SIGXFSZ:
      return "file size limit exceeded";
    case SIGSYS:
      return "bad system call";
    default:
      return nullptr;
  }
}

}  // namespace

std::string describe(ProcessEnd end) {
  if (end.signal != 0) {
    const char* name = signal_name(end.signal);
    return "signal: " + (name != nullptr ? std::string(name) : std::to_string(end.signal));
  }
  return end.exit_code == 0 ? "" : "exit status " + std::to_string(end.exit_code);
}

Failure exit_failure(std::string_view request_id, ProcessEnd end) {
  const std::string how = describe(end);
  return with_request_id(request_id, "Runtime.ExitError",
                         how.empty() ? "Runtime exited without providing a reason"
                                     : "Runtime exited with error: " + how);
}

Failure timeout_failure(std::string_view request_id, int timeout_seconds, WallTime now) {
  const std::string text =
      "Task timed out after " + std::to_string(timeout_seconds) + ".00 seconds";
  Failure failure = with_request_id(request_id, "Sandbox.Timedout", text);
  failure.log_line =
      utc_text(kIsoMilliseconds, now) + " " + std::string(request_id) + " " + text + "\n";
  return failure;
}

Failure response_too_large_failure(std::string_view request_id, std::size_t limit) {
  const std::string type = "Function.ResponseSizeTooLarge";
  // The one text whose members the service writes in this order.
  json::object error;
  const std::string message = "Response payload size exceeded maximum allowed payload size (" +
                              std::to_string(limit) + " bytes).";
  error["errorMessage"] = message;
  error["errorType"] = type;
  return {type, json::serialize(error),
          "RequestId: " + std::string(request_id) + " Error: " + message + "\n" + type};
}

Failure truncated_response_failure(std::string_view request_id) {
  return with_request_id(request_id, "Runtime.TruncatedResponse", "Response body was cut short");
}

Failure invalid_response_mode_failure(std::string_view request_id) {
  return with_request_id(request_id, "Runtime.InvalidResponseModeHeader",
                         "Invalid function response mode");
}

Failure entrypoint_failure(std::string_view request_id, std::string_view program,
                           std::string_view reason) {
  return with_request_id(request_id, "Runtime.InvalidEntrypoint",
                         "fork/exec " + std::string(program) + ": " + std::string(reason));
}

Failure extension_failure(std::string_view request_id, std::string_view type,
                          std::string_view text) {
  return with_request_id(request_id, type, text);
}

std::string error_type_of(std::string_view payload) {
  boost::system::error_code ec;
  const json::value value = json::parse({payload.data(), payload.size()}, ec);
  if (ec || !value.is_object()) return "";
  const json::value* type = value.get_object().if_contains("errorType");
  if (type == nullptr || !type->is_string()) return "";
  return {type->get_string().data(), type->get_string().size()};
}

}  // namespace wheelpit::runtime
