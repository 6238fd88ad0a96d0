#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "api/model/service_error.h"
#include "function/function_host.h"

namespace wheelpit::api {

// The runtimes that the service's errors list, in their order, as recorded.
inline constexpr auto kRuntimeNames = std::to_array<std::string_view>(
    {"nodejs20.x", "python3.14", "provided.al2023", "python3.12",   "python3.13",
     "nodejs24.x", "nodejs22.x", "java25",          "python3.10",   "python3.11",
     "java21",     "ruby3.3",    "ruby3.4",         "ruby3.2",      "python3.8",
     "python3.9",  "java17",     "nodejs16.x",      "dotnet10",     "dotnet8",
     "java11",     "dotnet6",    "nodejs18.x",      "provided.al2", "java8.al2"});
// Those that it has had since.
inline constexpr auto kNewerRuntimes = std::to_array<std::string_view>(
    {"nodejs26.x", "python3.15", "ruby4.0", "java8.al2023", "java11.al2023", "java17.al2023"});
// Those that no function may have any more; a layer may be for them.
inline constexpr auto kRetiredRuntimes = std::to_array<std::string_view>(
    {"nodejs",        "nodejs4.3",  "nodejs4.3-edge", "nodejs6.10",    "nodejs8.10",
     "nodejs10.x",    "nodejs12.x", "nodejs14.x",     "python2.7",     "python3.6",
     "python3.7",     "java8",      "dotnetcore1.0",  "dotnetcore2.0", "dotnetcore2.1",
     "dotnetcore3.1", "go1.x",      "ruby2.5",        "ruby2.7",       "provided"});

// Whether a function may have this runtime: known to the service, not retired by it, and one that
// this machine can run. InvalidParameterValueException otherwise; the last says what to install.
boost::asio::awaitable<Outcome<void>> check_runtime(std::string runtime, FunctionHost& host);

}  // namespace wheelpit::api
