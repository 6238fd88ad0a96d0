#pragma once

#include <string>

#include "source/event_source.h"

namespace wheelpit {

// What a source does about a connection that failed.
enum class Recovery {
  retry,         // connect again after the back-off
  retry_slowly,  // connect again after the longest back-off: broker and client disagree
  hold,          // something must be changed: try every 30 s
  new_channel,   // the connection is sound: open a channel on it
};

// What a failure means to the user, and to the source.
struct Diagnosis {
  SourceProblem problem = SourceProblem::connection;
  Recovery recovery = Recovery::retry;
  std::string detail;
};

}  // namespace wheelpit
