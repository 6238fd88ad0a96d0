#include "function/alias.h"

namespace wheelpit {

const std::string& choose_version(const Alias& alias, double draw) {
  if (alias.additional && draw < alias.additional->weight) return alias.additional->version;
  return alias.version;
}

}  // namespace wheelpit
