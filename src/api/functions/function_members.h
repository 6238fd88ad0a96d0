#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/service/api_context.h"
#include "function/function.h"
#include "function/hot_reload.h"

namespace wheelpit::api {

// Between the members of requests and answers and struct Function. No I/O but a look at the
// directory of a hot-reload function.

// 2026-09-27T15:13:29.216+0000
std::string lambda_time(WallTime time);

// It identifies the version of this engine's runtime, as the service's identifies one of its own.
std::string runtime_version_arn(const Function& function, const std::string& region);

// How much of its state an answer about a function tells.
enum class Telling {
  all,
  in_list,  // items of lists tell none
};

// FunctionConfiguration. `qualifier` ("" for none) is that of the request: the ARN repeats it.
boost::json::object members_of(const Function& function, const ApiDependencies& deps,
                               Telling telling, std::string_view qualifier);

// Brings what CreateFunction or UpdateFunctionConfiguration say about anything but the code into
// `function`. Members that are absent keep their value.
// Whether its runtime may be is asked before (api/model/runtime_names.h).
Outcome<void> apply_configuration(const boost::json::object& input, Function& function);

// Where a request's code comes from.
enum class CodeOrigin { none, zip, directory, object, image };

// From the members of Code, or of UpdateFunctionCode. An S3 bucket called hot-reload is none.
Outcome<CodeOrigin> code_origin(const boost::json::object& code);

// A directory of the user's own, named by S3Bucket=hot-reload and S3Key: the path as it was given,
// if it may be code now (function/hot_reload.h).
Outcome<std::string> hot_reload_directory(const boost::json::object& code,
                                          const HotReloadRules& rules);

// The processors this machine runs code for: "x86_64" or "arm64".
std::string_view host_architecture();

}  // namespace wheelpit::api
