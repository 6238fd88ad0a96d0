#pragma once

#include "api/admin/data_backup.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// A copy of the engine's data, in a folder beside it. A wheelpit extension, under
// /_wheelpit/backup; `wheelpit backup` speaks it.
class BackupApi {
 public:
  // Null: this engine has no data of its own. `backup` must outlive it.
  void connect(DataBackup* backup) { backup_ = backup; }

  Answer create(Call call);
  Answer remove(Call call);

 private:
  DataBackup* backup_ = nullptr;
};

}  // namespace wheelpit::api
