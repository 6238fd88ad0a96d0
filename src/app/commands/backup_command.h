#pragma once

#include <iosfwd>
#include <string>

#include "app/commands/engine_client.h"

namespace wheelpit {

struct BackupCommand {
  std::string endpoint_url;
  std::string target;     // a folder that is made
  bool with_key = false;  // the key of the secrets goes with it
};

// Has a running engine copy its data, fetches the copy from the folder of its data, and checks it.
// For the engine's machine, and its user or root. The exit code: 0 done, 1 not.
int run_backup_command(const BackupCommand& command, const AskEngine& engine, std::ostream& out,
                       std::ostream& err);

struct RestoreCommand {
  std::string source;
  std::string data_dir;  // the one that was backed up: gone, empty, or with a key alone
};

// Puts a backup into a data directory that no engine uses, once all of it was checked. The exit
// code: 0 done, 1 not, and then nothing has changed.
int run_restore_command(const RestoreCommand& command, std::ostream& out, std::ostream& err);

}  // namespace wheelpit
