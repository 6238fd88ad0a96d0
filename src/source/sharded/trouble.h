#pragma once

#include "source/diagnosis.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::sharded {

// What a fault means to the user of a mapping, and to who reads on. One that is throttled, or whose
// iterator has expired, has no problem: it goes on after a pause.
Diagnosis diagnose(const Fault& fault);

}  // namespace wheelpit::sharded
