#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// A Lambda function as it is stored: what CreateFunction gave, with the service's defaults.
struct Function {
  enum class State { pending, active, failed };

  std::string name;     // 1-64 characters of [a-zA-Z0-9-_]
  std::string arn;      // unqualified
  std::string runtime;  // "nodejs22.x", "python3.12", "provided.al2023"
  std::string handler;
  std::string role;
  std::string description;
  int timeout_seconds = 3;                                        // 1-900
  int memory_mb = 128;                                            // 128-10240
  int ephemeral_storage_mb = 512;                                 // 512-10240
  std::optional<std::map<std::string, std::string>> environment;  // absent differs from empty
  std::vector<std::string> architectures;
  std::map<std::string, std::string> tags;

  std::string code_sha256;      // base64, as the API shows it; "" for a hot-reload directory
  std::uint64_t code_size = 0;  // bytes of the zip
  std::string code_directory;   // absolute; becomes /var/task
  bool hot_reload =
      false;  // code_directory is the user's own: each new environment sees it as it is

  State state = State::active;
  std::string state_reason;
  std::string state_reason_code;
  std::string revision_id;  // UUID, new with every change
  WallTime last_modified{};
};

}  // namespace wheelpit
