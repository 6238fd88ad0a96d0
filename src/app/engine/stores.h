#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/cluster/cluster_parts.h"
#include "app/config/config.h"
#include "app/engine/data_backup.h"
#include "app/parts/store_lease.h"
#include "async/event_queue.h"
#include "base/file_descriptor.h"
#include "base/log.h"
#include "base/result.h"
#include "function/package_archive.h"
#include "positions/movable_position_store.h"
#include "store/document_store.h"
#include "store/postgres/postgres_store.h"

namespace wheelpit {

// Where documents, events, positions and, with a database, packages are kept.
struct OpenStores {
  FileDescriptor node;  // with a database: keeps other engines out of this data directory
  std::unique_ptr<StoreLease> lease;  // of a PostgreSQL store for this engine alone, or null
  std::optional<SharedStore> shared;
  std::unique_ptr<DocumentStore> documents;
  std::unique_ptr<async::EventQueue> events;
  std::unique_ptr<MovablePositionStore> positions;
  std::unique_ptr<PackageArchive> packages;  // null with files: then code/ is all there is
  PostgresStore* database = nullptr;         // of the documents; null with files
  std::vector<CopiedDatabase> databases;     // how the files are copied, in that order
};

// The files in `folder`.
Result<OpenStores> open_files(const std::filesystem::path& folder, const Log& log);

// The same where there are none yet, whatever else is in the folder.
Result<OpenStores> open_new_files(const std::filesystem::path& folder, const Log& log);

// The database of the configuration, whose node is `folder`, for this engine alone.
Result<OpenStores> open_database(const Config& config, const std::filesystem::path& folder,
                                 const Log& log);

// Opens the files in `folder`, which is the configuration's data_dir, or the database that
// [cluster] store names. Errors name the path or key, and the remedy.
Result<OpenStores> open_stores(const Config& config, const std::filesystem::path& folder,
                               const Log& log);

}  // namespace wheelpit
