#pragma once

#include <string>

#include "mapping/mapping.h"

namespace wheelpit {

// Changes by the control plane: the API stores the desired state, then calls these. Returns at
// once.
class MappingChangeListener {
 public:
  virtual ~MappingChangeListener() = default;

  // The stored mapping was created or changed; its state says what is under way (Creating,
  // Updating, Enabling, Disabling, Deleting). The reconciler moves it to its settled state.
  virtual void mapping_changed(const std::string& uuid) = 0;

  // A secret has a new value: mappings that wait for it retry now.
  virtual void secret_changed(const std::string& secret_arn) = 0;

  // A function was created, changed or deleted: batches held back for it are tried again now.
  virtual void function_changed(const std::string& function_name) = 0;
};

}  // namespace wheelpit
