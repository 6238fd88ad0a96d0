#pragma once

#include <string_view>

#include "source/diagnosis.h"

namespace wheelpit::kafka {

// What the client library or a broker says, by the name that the library gives the error
// ("_AUTHENTICATION", "TOPIC_AUTHORIZATION_FAILED"). `words` are for a person.
Diagnosis diagnose(std::string_view error, std::string_view words);

// It is the group that refuses us, not the topic.
bool is_of_the_group(std::string_view error);

// One unreachable broker of several is not a problem: the library reports when all of them
// are.
bool is_of_one_broker(std::string_view error);

}  // namespace wheelpit::kafka
