#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "function/function_settings.h"

namespace wheelpit {

// A published version of a layer: files that functions find under /opt. Never changes.
struct LayerVersion {
  int number = 0;  // from 1
  std::string description;
  std::string license;
  std::vector<std::string> runtimes;       // that it is for, as far as its publisher says
  std::vector<std::string> architectures;  // the same
  std::string code_sha256;                 // base64
  std::uint64_t code_size = 0;             // bytes of the zip
  std::string directory;                   // absolute: its content
  WallTime created{};
  Policy policy;
  std::string policy_revision;  // UUID, new with every change of the policy
};

// A layer as it is stored.
struct Layer {
  std::string name;  // 1-64 characters of [a-zA-Z0-9-_]
  std::string arn;   // without a version
  int last_version = 0;
  std::vector<LayerVersion> versions;  // not deleted, by number
};

}  // namespace wheelpit
