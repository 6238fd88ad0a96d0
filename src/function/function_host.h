#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "function/function.h"

namespace wheelpit {

// How far the environments that are kept ready for a version, or an alias, have come.
struct ProvisionedState {
  int available = 0;  // that can take an invocation, or are at one
  int outgoing = 0;   // the same of versions that the alias pointed to before, until it has its own
  std::string failure;  // why the last one could not be made; "" while all goes well
};

// The host of functions, as the control plane sees it. What returns nothing returns at once and is
// obeyed in order; invoking is Invoker's (invoke/invoker.h).
class FunctionHost {
 public:
  virtual ~FunctionHost() = default;

  // Errc::invalid_argument if this machine cannot run `runtime`; the message says what to install.
  // It may ask programs for their version, which takes up to some seconds.
  virtual boost::asio::awaitable<Status> can_run(std::string runtime) = 0;

  // What runs functions of `runtime` here if that is another version of its language, such as
  // "Python 3.11"; "" if it is its own, or none.
  virtual boost::asio::awaitable<std::string> stand_in(std::string runtime) = 0;

  // The function is new or has changed: later invocations get new environments, running ones
  // finish.
  virtual void put(const Function& function) = 0;
  virtual void remove(const std::string& name) = 0;

  // Of a version or an alias of a function. Nothing is ready of what is not hosted.
  virtual boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                               std::string qualifier) = 0;
};

}  // namespace wheelpit
