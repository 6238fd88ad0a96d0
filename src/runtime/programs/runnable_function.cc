#include "runtime/programs/runnable_function.h"

#include <utility>

#include "function/environment_text.h"

namespace wheelpit::runtime {

Result<std::shared_ptr<const Function>> runnable_function(std::shared_ptr<const Function> function,
                                                          const HotReloadRules& rules) {
  const auto refused = [&](const std::string& why) {
    return Error(Errc::unavailable, "function \"" + function->name + "\" cannot run: " + why);
  };
  if (const std::string unfit = unfit_for_a_process(*function); !unfit.empty()) {
    return refused(unfit + "; update its configuration.");
  }
  if (!function->hot_reload) return function;
  const auto folder = hot_reload_folder(rules, function->code_directory);
  if (!folder) return refused(folder.error().message());
  if (folder->string() == function->code_directory) return function;
  Function checked = *function;
  checked.code_directory = folder->string();
  return std::make_shared<const Function>(std::move(checked));
}

}  // namespace wheelpit::runtime
