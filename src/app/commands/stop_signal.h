#pragma once

#include "base/clock.h"

namespace wheelpit {

// From now on SIGINT, SIGTERM and SIGHUP are counted instead of ending the process, and writing to
// a closed pipe is an error.
void hear_stop_signals();

// How often one came.
int stop_signals();

// Sleeps for that long, or until one comes.
void sleep_until_stopped(Duration duration);

}  // namespace wheelpit
