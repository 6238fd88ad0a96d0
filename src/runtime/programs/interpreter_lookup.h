#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/workers.h"
#include "runtime/programs/interpreters.h"

namespace wheelpit::runtime {

// Finds interpreters for the coroutines of one thread and lets none of them block it: programs are
// asked for their version on a separate thread, where only they wait for each other.
class InterpreterLookup {
 public:
  // `files` looks at folders and files; it and `clock` must outlive this.
  InterpreterLookup(std::map<std::string, std::string> overrides, RuntimeMatch match,
                    Workers& files, const Clock& clock, Log log)
      : interpreters_(std::move(overrides), match),
        files_(files),
        clock_(clock),
        log_(std::move(log)) {}

  // As Interpreters::find(); nothing for the provided family.
  boost::asio::awaitable<Result<std::optional<Interpreter>>> find(std::string runtime);
  // As FunctionHost::stand_in().
  boost::asio::awaitable<std::string> stand_in(std::string runtime);

 private:
  Interpreters interpreters_;                              // used by `asking_` alone
  std::map<std::string, Interpreter, std::less<>> known_;  // what it found last
  Workers& files_;
  const Clock& clock_;
  Log log_;
  std::set<std::string> told_of_stand_ins_;  // runtime and what runs it
  Workers asking_{1};
};

}  // namespace wheelpit::runtime
