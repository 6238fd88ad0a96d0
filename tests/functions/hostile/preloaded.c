// A library that tells where it was loaded: a file below a folder that everybody may write to,
// named after the program and the user.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void tell(void) {
  char program[256] = {0};
  char path[512];
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) return;
  const char* name = strrchr(program, '/');
  snprintf(path, sizeof path, FOLDER "/%s-as-%d", name ? name + 1 : program, (int)getuid());
  const int file = open(path, O_WRONLY | O_CREAT, 0644);
  if (file >= 0) close(file);
}

__attribute__((constructor)) static void load(void) { tell(); }

// As an auditor of the dynamic linker.
unsigned int la_version(unsigned int version) {
  tell();
  return version;
}
