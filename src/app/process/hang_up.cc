#include "app/process/hang_up.h"

#include <fcntl.h>
#include <signal.h>

#include "base/file_descriptor.h"

namespace wheelpit {

HangUp meaning_of_hang_up() {
  struct sigaction now{};
  if (sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN) return HangUp::ignored;
  const FileDescriptor terminal(open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC));
  return terminal ? HangUp::ends : HangUp::reopens;
}

}  // namespace wheelpit
