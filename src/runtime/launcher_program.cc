#include "runtime/launcher_program.h"

asm(".section .rodata\n"
    "wheelpit_launcher_begin:\n"
    ".incbin \"" WHEELPIT_LAUNCHER_FILE
    "\"\n"
    "wheelpit_launcher_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char wheelpit_launcher_begin[];
extern const char wheelpit_launcher_end[];
}

namespace wheelpit {

std::string_view launcher_program() { return {wheelpit_launcher_begin, wheelpit_launcher_end}; }

}  // namespace wheelpit
