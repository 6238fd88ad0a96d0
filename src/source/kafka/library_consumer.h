#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "source/kafka/client_settings.h"
#include "source/kafka/group_consumer.h"

namespace wheelpit::kafka {

// A consumer of librdkafka, which connects in the background. `wake`: an eventfd that does not
// block and outlives it; it is written to when there is something to poll, or to take. An error is
// the settings': it names what the library refuses; Errc::malformed: certificates or keys.
Result<std::unique_ptr<GroupConsumer>> make_library_consumer(const ClientSettings& settings,
                                                             const std::string& topic, int wake);

}  // namespace wheelpit::kafka
