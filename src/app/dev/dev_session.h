#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "app/commands/engine_client.h"
#include "app/dev/dev_plan.h"
#include "base/result.h"

namespace wheelpit {

// What `wheelpit dev` makes at its engine.
struct DevMade {
  std::string mapping;  // UUID
};

// Puts secret, function and mapping there. Those of an earlier run with the same data are replaced;
// a mapping, and with it its position, continues. Errors say what was refused, in the engine's
// words.
Result<DevMade> make_dev_mapping(const AskEngine& engine, const DevBroker& broker,
                                 const DevFunction& function, const DevFunctionOptions& options,
                                 const DevMappingOptions& mapping);

}  // namespace wheelpit
