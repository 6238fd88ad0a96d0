#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit {

struct Function;

// What continues for a moment after CreateFunction or an update is answered. Until it is over, a
// new function or version is Pending, or the update of $LATEST InProgress; then the revision moves.
struct Settling {
  enum class Of { creation, update };

  Of of = Of::creation;
  WallTime since{};
  std::string revision_id;  // a UUID: what it has once it is settled

  bool operator==(const Settling&) const = default;
};

// Settles `function` and its versions as far as `period` has passed by `now`. A clock that was set
// back settles, too.
void settle(Function& function, WallTime now, Duration period);

// Whether an invocation by `qualifier` (a version or alias; "" is $LATEST) meets a Pending one. An
// alias is Pending while any of its versions is.
bool is_pending(const Function& function, const std::string& qualifier, WallTime now,
                Duration period);

}  // namespace wheelpit
