#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace wheelpit {

// The function that `wheelpit dev` runs.
struct DevFunction {
  std::string name;
  std::filesystem::path folder;  // its code; absolute, links resolved
  std::string runtime;           // "python3.12"
  std::string handler;           // "handler.on_order"
};

// The function in the file or folder `what`: the language by its files, the handler by a look into
// it. `handler` and `runtime` say otherwise where they are not "". Errors name the file and the
// remedy.
Result<DevFunction> find_dev_function(const std::filesystem::path& what, const std::string& handler,
                                      const std::string& runtime);

}  // namespace wheelpit
