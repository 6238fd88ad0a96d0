#pragma once

#include <cstdint>
#include <vector>

#include "app/commands/engine_client.h"
#include "app/config/config.h"
#include "app/doctor/check_result.h"
#include "base/result.h"

namespace wheelpit {

// Of this machine, for an engine of that configuration. Each blocks, at most for some seconds.
CheckResult check_data_folder(const Config& config);
CheckResult check_sandbox(const Config& config);
std::vector<CheckResult> check_interpreters();
CheckResult check_clock();
CheckResult check_descriptors();
// Each server of Kafka and each endpoint that the configuration names: its name is resolved, it is
// connected to and, where it speaks TLS, its certificate is checked.
std::vector<CheckResult> check_servers(const Config& config);
// Each broker of the configuration, and what each mapping of its data directory reads, with its
// login: the steps of app/probe. Errc::conflict: an engine has the data, so it must be asked.
Result<std::vector<CheckResult>> check_logins(const Config& config);
// The same by an engine that runs. An error: it cannot be asked.
Result<std::vector<CheckResult>> check_running(const AskEngine& engine, const Config& config);

// Pure: the result for this many free bytes and this reserve.
CheckResult disk_result(const std::string& folder, std::uint64_t free, std::uint64_t wanted);

}  // namespace wheelpit
