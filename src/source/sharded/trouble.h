#pragma once

#include "base/error.h"
#include "source/diagnosis.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::sharded {

// What a request's error means, as AwsClient or refusal_of() gives it: the text of a refusal begins
// with the service's code.
Trouble trouble_of(const Error& error);

// What a fault means for the user of a mapping, and for further reading. One that is throttled, or
// whose iterator has expired, has no problem: it continues after a pause.
Diagnosis diagnose(const Fault& fault);

}  // namespace wheelpit::sharded
