#pragma once

#include <cstdint>
#include <vector>

#include "app/config/config.h"
#include "app/doctor/check_result.h"

namespace wheelpit {

// Of this machine, for an engine of that configuration. Each blocks, at most for some seconds.
CheckResult check_data_folder(const Config& config);
CheckResult check_sandbox(const Config& config);
std::vector<CheckResult> check_interpreters();
CheckResult check_clock();
CheckResult check_descriptors();
// Each server that the configuration names: its name is resolved, it is connected to and, where it
// speaks TLS, its certificate is checked. Who logs in is a mapping's affair.
std::vector<CheckResult> check_servers(const Config& config);

// Pure: what so many free bytes mean where that many are to be kept free.
CheckResult disk_result(const std::string& folder, std::uint64_t free, std::uint64_t wanted);

}  // namespace wheelpit
