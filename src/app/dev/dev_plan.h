#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/dev/dev_broker.h"
#include "app/dev/dev_function.h"

namespace wheelpit {

// What may be said of the mapping of `wheelpit dev`. Absent: the service's defaults.
struct DevMappingOptions {
  std::optional<int> batch_size = std::nullopt;
  std::optional<int> window_seconds = std::nullopt;
  std::vector<std::string> filters = {};  // patterns; a record passes that matches one
  bool from_beginning = false;            // of a topic or stream: its oldest records, too
  bool records_events = false;            // for anyone who wants to see them
};

// What the function is given.
struct DevFunctionOptions {
  int timeout_seconds = 30;
  std::vector<std::string> variables = {};  // NAME=VALUE
};

// The wheelpit.toml of the engine that `wheelpit dev` starts. It holds no secret.
std::string dev_config(const DevBroker& broker, const DevFunction& function,
                       const std::filesystem::path& data_dir);

// The bodies of CreateSecret, CreateFunction and CreateEventSourceMapping. `secret` and
// `broker_arn`: ARNs, "" where there is none.
boost::json::object dev_secret(const DevBroker& broker);
boost::json::object dev_create_function(const DevFunction& function,
                                        const DevFunctionOptions& options);
boost::json::object dev_create_mapping(const DevBroker& broker, const DevFunction& function,
                                       const DevMappingOptions& options,
                                       const std::string& broker_arn, const std::string& secret);

// What of a mapping that exists can be changed to the same.
boost::json::object dev_update_mapping(const DevMappingOptions& options);

}  // namespace wheelpit
