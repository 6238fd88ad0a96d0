#pragma once

#include <optional>
#include <string>

namespace wheelpit {

// A name for a version of a function, or for two between which invocations are divided.
struct Alias {
  struct Share {
    std::string version;  // a number
    double weight = 0;    // 0-1: the part of the invocations that run this version

    bool operator==(const Share&) const = default;
  };

  std::string version = "$LATEST";  // or a number
  std::string description;
  std::optional<Share> additional;  // the service allows one
  std::string revision_id;          // UUID, new with every change
};

// The version that one invocation through `alias` runs. `draw` is uniform in [0, 1): the caller's
// dice.
const std::string& choose_version(const Alias& alias, double draw);

}  // namespace wheelpit
