#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/http/access_key.h"
#include "app/config/config_value.h"
#include "app/config/section_reader.h"

namespace wheelpit {

// The keys of [server] access_keys: an array of { id, secret } and, where they belong,
// session_token (of temporary credentials) and read_only. Faults never repeat a secret.
std::vector<api::AccessKey> read_access_keys(const ConfigValue& value, ConfigFaults& faults);

// Whether users other than the owner, or its group's, may read the file.
bool others_may_read(const std::filesystem::path& file);

// Why an engine with these keys must not listen there; nothing if it may. Without keys anyone who
// reaches the listener can run code on this machine, so it is bound to loopback.
std::optional<std::string> exposure_fault(const std::vector<api::AccessKey>& keys,
                                          const std::string& listen_host);

}  // namespace wheelpit
