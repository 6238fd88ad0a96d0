#include "net/server/spare_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace wheelpit {

void SpareDescriptor::take() {
  if (descriptor_ < 0) descriptor_ = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool SpareDescriptor::give_up() {
  if (descriptor_ < 0) return false;
  close(std::exchange(descriptor_, -1));
  return true;
}

}  // namespace wheelpit
