// Starts as many processes as its argument says, prints how many it got, and waits to be killed;
// its children end with it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int count, char** arguments) {
  const int wanted = count > 1 ? atoi(arguments[1]) : 0;
  int made = 0;
  for (; made < wanted; ++made) {
    const pid_t pid = fork();
    if (pid < 0) break;
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      sleep(10);
      _exit(0);
    }
  }
  printf("%d\n", made);
  fflush(stdout);
  sleep(10);
  return 0;
}
