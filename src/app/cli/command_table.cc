#include "app/cli/command_table.h"

#include "app/cli/async_arguments.h"
#include "app/cli/backup_arguments.h"
#include "app/cli/batches_arguments.h"
#include "app/cli/brokers_arguments.h"
#include "app/cli/dev_arguments.h"
#include "app/cli/dlq_arguments.h"
#include "app/cli/doctor_arguments.h"
#include "app/cli/events_arguments.h"
#include "app/cli/filter_arguments.h"
#include "app/cli/init_arguments.h"
#include "app/cli/invoke_arguments.h"
#include "app/cli/migrate_arguments.h"
#include "app/cli/nodes_arguments.h"
#include "app/cli/positions_arguments.h"
#include "app/cli/reference_arguments.h"
#include "app/cli/serve_arguments.h"
#include "app/cli/version_arguments.h"
#include "app/cli/watch_arguments.h"

namespace wheelpit {

const std::vector<AddCommand>& command_table() {
  static const std::vector<AddCommand> commands = {
      add_dev,         //
      add_serve,       //
      add_init,        //
      add_invoke,      //
      add_events,      //
      add_explain,     //
      add_listen,      //
      add_top,         //
      add_doctor,      //
      add_async,       //
      add_dlq,         //
      add_brokers,     //
      add_positions,   //
      add_batches,     //
      add_backup,      //
      add_restore,     //
      add_migrate,     //
      add_nodes,       //
      add_filter,      //
      add_completion,  //
      add_reference,   //
      add_version,
  };
  return commands;
}

}  // namespace wheelpit
