#pragma once

#include "base/error.h"
#include "source/diagnosis.h"

namespace wheelpit::sqs {

// What happens to a request that a queue's service has not done, of the client's error. Pure.
Diagnosis classify(const Error& error);

}  // namespace wheelpit::sqs
