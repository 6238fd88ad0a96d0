#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config_value.h"
#include "app/config/section_reader.h"
#include "mapping/broker.h"

namespace wheelpit {

// What [[broker]] is read against.
struct BrokerContext {
  std::filesystem::path folder;  // relative paths start here
  std::string region;
  std::string account_id;
  std::function<bool(const std::filesystem::path&)> exists;
};

// The brokers of [[broker]] with derived ids and ARNs; those with a fault are left out.
std::vector<Broker> read_brokers(const ConfigValue& value, const BrokerContext& context,
                                 ConfigFaults& faults);

// The ARN by which mappings name it. REQUIRES: it has a name and an id.
std::string broker_arn(std::string_view region, std::string_view account_id, const Broker& broker);

// What is wrong with `url` as an endpoint of such a broker, or nothing. It repeats no credentials.
std::optional<std::string> endpoint_fault(SourceKind kind, std::string_view url);

}  // namespace wheelpit
