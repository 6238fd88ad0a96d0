#include "runtime/process/launcher_program.h"

asm(".section .rodata\n"
    "kWheelpitLauncherBegin:\n"
    ".incbin \"" WHEELPIT_LAUNCHER_FILE
    "\"\n"
    "kWheelpitLauncherEnd:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char kWheelpitLauncherBegin[];
extern const char kWheelpitLauncherEnd[];
}

namespace wheelpit::runtime {

std::string_view launcher_program() { return {kWheelpitLauncherBegin, kWheelpitLauncherEnd}; }

}  // namespace wheelpit::runtime
