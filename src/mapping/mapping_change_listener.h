#pragma once

#include <string>

#include "mapping/mapping.h"

namespace wheelpit {

// What the control plane tells of: the API writes what the user wants into the store, then says
// that it changed. Returns at once.
class MappingChangeListener {
 public:
  virtual ~MappingChangeListener() = default;

  // The stored mapping was created or changed; its state says what is under way (Creating,
  // Updating, Enabling, Disabling, Deleting). The reconciler moves it to its settled state.
  virtual void mapping_changed(const std::string& uuid) = 0;

  // A secret has a new value: whoever waits for it tries again now.
  virtual void secret_changed(const std::string& secret_arn) = 0;

  // A function was created, changed or deleted: batches held back for it are tried again now.
  virtual void function_changed(const std::string& function_name) = 0;
};

}  // namespace wheelpit
