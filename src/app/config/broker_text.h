#pragma once

#include <string>

#include "api/mappings/broker_settings.h"

namespace wheelpit {

// The [[broker]] table of a broker, as the configuration file has it, with a line end behind each
// line. Pure.
std::string broker_table(const api::NewBroker& broker);

}  // namespace wheelpit
