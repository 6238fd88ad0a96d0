#include "runtime/protocol/environment_machine.h"

#include <utility>

namespace wheelpit::runtime {

namespace {

using State = EnvironmentMachine::State;

// The names that the service's messages use.
std::string_view name_of(State state) {
  switch (state) {
    case State::started:
      return "Started";
    case State::init_failed:
      return "InitError";
    case State::ready:
      return "Ready";
    case State::running:
      return "Running";
    case State::responding:
      return "InvocationResponse";
    case State::answered:
      return "RuntimeResponseSentState";
  }
  return "";
}

ApiRefusal wrong_moment(State from, std::string_view to) {
  return {403, R"({"errorMessage":"State transition from )" + std::string(name_of(from)) + " to " +
                   std::string(to) +
                   R"( failed for runtime. Error: State transition is not allowed",)"
                   R"("errorType":"InvalidStateTransition"})"};
}

}  // namespace

void EnvironmentMachine::begin(std::string request_id) {
  request_id_ = std::move(request_id);
  state_ = State::running;
}

std::optional<ApiRefusal> EnvironmentMachine::next() {
  if (state_ == State::init_failed || state_ == State::responding) {
    return wrong_moment(state_, "Ready");
  }
  if (state_ != State::running) state_ = State::ready;
  return std::nullopt;
}

std::optional<ApiRefusal> EnvironmentMachine::response(std::string_view request_id) {
  return answer(request_id, "InvocationResponse", State::answered);
}

std::optional<ApiRefusal> EnvironmentMachine::begin_response(std::string_view request_id) {
  return answer(request_id, "InvocationResponse", State::responding);
}

void EnvironmentMachine::end_response() {
  if (state_ == State::responding) state_ = State::answered;
}

std::optional<ApiRefusal> EnvironmentMachine::error(std::string_view request_id) {
  return answer(request_id, "InvocationErrorResponse", State::answered);
}

std::optional<ApiRefusal> EnvironmentMachine::answer(std::string_view request_id,
                                                     std::string_view target, State after) {
  if (state_ == State::started || state_ == State::init_failed) return wrong_moment(state_, target);
  if (state_ == State::ready || request_id != request_id_) {
    return ApiRefusal{400,
                      R"({"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"})"};
  }
  if (state_ != State::running) return wrong_moment(state_, target);
  state_ = after;
  return std::nullopt;
}

std::optional<ApiRefusal> EnvironmentMachine::init_error() {
  if (state_ != State::started) return wrong_moment(state_, "InitError");
  state_ = State::init_failed;
  return std::nullopt;
}

}  // namespace wheelpit::runtime
