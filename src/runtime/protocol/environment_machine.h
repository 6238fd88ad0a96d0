#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::runtime {

// Why a call of the Runtime API is refused; the body is the service's JSON.
struct ApiRefusal {
  int status;
  std::string body;
};

// Where one environment stands in the protocol of the Runtime API, and what it may do next. Pure.
//
//   started -> ready -> running -> answered -> ready -> ...
//                       running -> responding -> answered
//   started -> init_failed
class EnvironmentMachine {
 public:
  enum class State {
    started,      // the process runs its init and has not asked for an event
    init_failed,  // it has reported that its init failed
    ready,        // it asks for an event
    running,      // it has an event and owes the answer
    responding,   // its answer is coming in, piece by piece
    answered,     // the answer is in; it has not asked for the next event
  };

  State state() const { return state_; }
  const std::string& request_id() const { return request_id_; }  // of the latest invocation

  // An event must be handed over. REQUIRES: state() == ready.
  void begin(std::string request_id);

  // GET .../invocation/next. After this, in state ready the runtime waits for begin(); in state
  // running it is given the same event again: it asked twice, most likely over a new connection.
  std::optional<ApiRefusal> next();

  // POST .../invocation/ID/response and .../error.
  std::optional<ApiRefusal> response(std::string_view request_id);
  std::optional<ApiRefusal> error(std::string_view request_id);

  // The same of a response whose body is still to come, and its end, whole or not.
  std::optional<ApiRefusal> begin_response(std::string_view request_id);
  void end_response();

  // POST .../init/error.
  std::optional<ApiRefusal> init_error();

 private:
  std::optional<ApiRefusal> answer(std::string_view request_id, std::string_view target,
                                   State after);

  State state_ = State::started;
  std::string request_id_;
};

}  // namespace wheelpit::runtime
