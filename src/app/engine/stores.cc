#include "app/engine/stores.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "app/process/data_directory.h"
#include "app/process/version.h"
#include "async/postgres/postgres_event_queue.h"
#include "async/sqlite/sqlite_event_queue.h"
#include "base/uuid.h"
#include "function/postgres/postgres_package_archive.h"
#include "positions/postgres/postgres_position_store.h"
#include "positions/sqlite/sqlite_position_store.h"
#include "postgres/schema.h"
#include "store/located_packages.h"
#include "store/postgres/postgres_store.h"
#include "store/sqlite/sqlite_store.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// What a data directory is to the store: an id of its own, in a file that one engine holds at a
// time.
struct Node {
  FileDescriptor file;
  std::string id;
};

Result<Node> open_node(const fs::path& folder) {
  const fs::path path = folder / "node-id";
  const auto failed = [&] {
    return Error(Errc::unavailable, path.string() + ": " + std::generic_category().message(errno) +
                                        "; make room, or name another folder with --data-dir");
  };
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed();
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(Errc::conflict, "another wheelpit uses " + folder.string() +
                                     ": stop it, or name another folder with --data-dir");
  }
  std::array<char, 36> text{};
  const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
  if (size < 0) return failed();
  std::string id(text.data(), static_cast<std::size_t>(size));
  if (id.size() != text.size() || id.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    id = make_uuid();
    if (::pwrite(file.get(), id.data(), id.size(), 0) != std::ssize(id)) return failed();
  }
  return Node{.file = std::move(file), .id = std::move(id)};
}

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "a machine without a name";
  return name.data();
}

Error about_store(const Error& error) {
  return {error.code(), "[cluster] store: " + error.message()};
}

Status prepare(const postgres::StoreAccess& access, const Config& config) {
  auto connection = postgres::Connection::open(access.url, access.patience);
  if (!connection) return about_store(connection.error());
  Status prepared =
      prepare_schema(*connection, {.region = config.region, .account_id = config.account_id});
  if (!prepared) return about_store(prepared.error());
  return prepared;
}

// A node that does not understand the store must not be tried again and again.
Status prepare_shared(const postgres::StoreAccess& access, const Config& config) {
  Status prepared = prepare(access, config);
  if (prepared || prepared.error().code() == Errc::unavailable) return prepared;
  return Error(Errc::invalid_argument, prepared.error().message());
}

// Writes are fenced by revisions and slots: no engine has the store for itself.
Result<OpenStores> open_shared(const Config& config, const fs::path& folder, const Log& log) {
  auto node = open_node(folder);
  if (!node) return node.error();
  const postgres::StoreAccess access{.url = config.store_url, .incarnation = {}};
  if (Status prepared = prepare_shared(access, config); !prepared) return prepared.error();
  log.info("documents and events are in a PostgreSQL that nodes share",
           {{"store", config.store_url}});
  cluster::NodeIdentity who{.node = node->id,
                            .name = machine_name(),
                            .address = {},
                            .version = kVersion,
                            .key_check = {},
                            .capacity = config.shards};
  auto documents = std::make_unique<PostgresStore>(access);
  PostgresStore* const database = documents.get();
  auto events = std::make_unique<async::PostgresEventQueue>(access);
  return OpenStores{.node = std::move(node->file),
                    .lease = nullptr,
                    .shared = SharedStore{.access = access,
                                          .who = who,
                                          .peers_key = {},
                                          .documents = database,
                                          .events = events.get()},
                    .documents = std::make_unique<LocatedPackages>(
                        std::move(documents), (folder / "code").lexically_normal()),
                    .events = std::move(events),
                    .positions = std::make_unique<PostgresPositionStore>(access, who.node),
                    .packages = std::make_unique<PostgresPackageArchive>(access),
                    .database = database,
                    .databases = {}};
}

// What is in files would be left unseen.
Status check_no_files(const fs::path& folder) {
  for (const char* name : {"wheelpit.db", "async.db", "positions.db"}) {
    std::error_code fault;
    if (!fs::exists(folder / name, fault)) continue;
    return Error(Errc::conflict,
                 "[cluster] store: " + (folder / name).string() +
                     " was written by an engine without a database: `wheelpit migrate` moves what "
                     "is in it, or name a new folder with --data-dir");
  }
  return {};
}

}  // namespace

Result<OpenStores> open_files(const fs::path& folder, const Log& log) {
  if (Status fine = check_data_directory(folder); !fine) return fine.error();
  return open_new_files(folder, log);
}

Result<OpenStores> open_new_files(const fs::path& folder, const Log& log) {
  auto documents = SqliteStore::open(folder / "wheelpit.db", log);
  if (!documents) return documents.error();
  auto events = async::SqliteEventQueue::open(folder / "async.db", log);
  if (!events) return events.error();
  auto positions = SqlitePositionStore::open(folder / "positions.db", log);
  if (!positions) return positions.error();
  // Positions first (data_backup.h).
  std::vector<CopiedDatabase> databases = {
      {"positions.db",
       [of = positions->get()](std::string to) { return of->back_up(std::move(to)); }},
      {"async.db", [of = events->get()](std::string to) { return of->back_up(std::move(to)); }},
      {"wheelpit.db",
       [of = documents->get()](std::string to) { return of->back_up(std::move(to)); }}};
  return OpenStores{.node = {},
                    .lease = nullptr,
                    .shared = std::nullopt,
                    .documents = std::move(*documents),
                    .events = std::move(*events),
                    .positions = std::move(*positions),
                    .packages = nullptr,
                    .databases = std::move(databases)};
}

Result<OpenStores> open_database(const Config& config, const fs::path& folder, const Log& log) {
  auto node = open_node(folder);
  if (!node) return node.error();
  const postgres::StoreAccess access{.url = config.store_url, .incarnation = make_uuid()};
  if (Status prepared = prepare(access, config); !prepared) return prepared.error();
  auto lease = StoreLease::take(access, node->id, machine_name(), log);
  if (!lease) return lease.error();
  log.info("documents, events, positions and code are in PostgreSQL",
           {{"store", config.store_url}});
  auto documents = std::make_unique<PostgresStore>(access);
  PostgresStore* const database = documents.get();
  return OpenStores{.node = std::move(node->file),
                    .lease = std::move(*lease),
                    .shared = std::nullopt,
                    .documents = std::make_unique<LocatedPackages>(
                        std::move(documents), (folder / "code").lexically_normal()),
                    .events = std::make_unique<async::PostgresEventQueue>(access),
                    .positions = std::make_unique<PostgresPositionStore>(access, ""),
                    .packages = std::make_unique<PostgresPackageArchive>(access),
                    .database = database,
                    .databases = {}};
}

Result<OpenStores> open_stores(const Config& config, const fs::path& folder, const Log& log) {
  if (config.store_url.empty()) return open_files(folder, log);
  if (Status none = check_no_files(folder); !none) return none.error();
  if (config.cluster.several_nodes()) return open_shared(config, folder, log);
  return open_database(config, folder, log);
}

}  // namespace wheelpit
