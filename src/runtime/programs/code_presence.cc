#include "runtime/programs/code_presence.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "runtime/process/process.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

// "src/app" of "src/app.handler"; python also writes "src.app.handler".
std::string module_of(const Function& function) {
  std::string module = function.handler.substr(0, function.handler.rfind('.'));
  if (function.runtime.starts_with("python")) std::ranges::replace(module, '.', '/');
  return module;
}

// Short of descriptors or memory, nothing is known of a folder.
bool is_unknown(const std::error_code& fault) { return is_shortage(fault.value()); }

}  // namespace

bool is_folder_with_content(const fs::path& folder) {
  std::error_code fault;
  const fs::directory_iterator entries(folder, fault);
  return is_unknown(fault) || (!fault && entries != fs::directory_iterator());
}

bool has_handler_file(const Function& function) {
  const fs::path folder = function.code_directory;
  std::error_code fault;
  if (function.runtime.starts_with("provided")) return fs::exists(folder / "bootstrap", fault);
  const fs::path named = folder / module_of(function);
  const std::string name = named.filename();
  fs::directory_iterator at(named.parent_path(), fault);
  for (; !fault && at != fs::directory_iterator(); at.increment(fault)) {
    if (at->path().stem() == name || at->path().filename() == name) return true;
  }
  return is_unknown(fault);
}

}  // namespace wheelpit::runtime
