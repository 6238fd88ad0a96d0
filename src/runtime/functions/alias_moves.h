#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "function/function.h"

namespace wheelpit::runtime {

// An alias with provisioned concurrency that is moved leaves environments behind at the version
// that it pointed to. They stay, as recorded at the service, until as many are ready at the new
// version, or one of those has failed. What is known here does not outlast the process.
class AliasMoves {
 public:
  // What is kept ready for a version.
  struct Kept {
    std::size_t started = 0;  // environments for it, ready or not
    int available = 0;        // of those that are wanted: ready
    bool failed = false;      // the last one that was wanted could not be made
  };

  // The function is about to change.
  void note(const Function& from, const Function& to);

  // How many environments are to stay at each version beyond those wanted there. Forgets the moves
  // that are over.
  std::map<std::string, std::size_t> settle(
      const Function& function, const std::function<Kept(const std::string& version)>& kept);

  // The versions that `qualifier` has left and that may still hold something, the last one first.
  const std::vector<std::string>& left_by(const std::string& qualifier) const;

 private:
  std::map<std::string, std::vector<std::string>> left_{};  // by the qualifier that is provisioned
};

}  // namespace wheelpit::runtime
