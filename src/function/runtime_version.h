#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// "python3.13" of which the machine has release "5" is "python:3.13.v5"; "nodejs22.x" of release
// "11" is "nodejs:22.v11". A runtime without an interpreter has the only release there is.
std::string runtime_version(std::string_view runtime, std::string_view release);

// "arn:aws:lambda:us-east-1::runtime:<64 hex digits>". The machine has one version of each runtime.
std::string runtime_version_arn(std::string_view runtime, std::string_view region);

}  // namespace wheelpit
