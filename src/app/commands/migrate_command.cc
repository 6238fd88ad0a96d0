#include "app/commands/migrate_command.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "app/config/cluster_section.h"
#include "app/engine/store_migration.h"
#include "app/engine/stores.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct Moved {
  Migrated stores;
  MigratedPackages packages;
};

asio::awaitable<Result<Moved>> copy_all(OpenStores& from, OpenStores& to, CodeStore& code) {
  const bool to_database = to.packages != nullptr;
  Moved moved;
  const auto packages = co_await copy_packages(
      *from.documents, code, to_database ? PackagesTo::archive : PackagesTo::folder);
  if (!packages) co_return packages.error();
  moved.packages = *packages;
  const auto stores = co_await copy_stores({*from.documents, *from.events, *from.positions},
                                           {*to.documents, *to.events, *to.positions});
  if (!stores) co_return stores.error();
  moved.stores = *stores;
  co_return moved;
}

// Runs until the copy has ended: there is no engine whose loop it could be in.
Result<Moved> copy(OpenStores& from, OpenStores& to, const fs::path& folder) {
  auto code = CodeStore::open(folder / "code");
  if (!code) return code.error();
  asio::io_context io;
  (*code)->use_archive(io, to.packages ? *to.packages : *from.packages);
  std::optional<Result<Moved>> done;
  const auto work = [&]() -> asio::awaitable<void> {
    done = co_await copy_all(from, to, **code);
    for (OpenStores* stores : {&from, &to}) {
      if (stores->lease) (void)co_await stores->lease->release();
    }
  };
  asio::co_spawn(io, work(), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.run();
  return *done;
}

Status set_aside(const fs::path& file) {
  std::error_code failure;
  fs::rename(file, file.string() + ".moved", failure);
  if (!failure) return {};
  return Error(Errc::unavailable, "all was copied, but " + file.string() + " cannot be renamed: " +
                                      failure.message() + "; move it away by hand");
}

void tell(const Moved& done, std::ostream& out) {
  const Migrated& stores = done.stores;
  out << "moved " << stores.documents << " documents (mappings, functions, secrets, layers), "
      << stores.events << " events, the positions of " << stores.mappings << " mappings with "
      << stores.notices << " notices, and " << done.packages.packages << " packages of code\n";
  if (done.packages.missing == 0) return;
  out << done.packages.missing
      << " packages of code were not there: their functions need an update of their code\n";
}

Status to_database(const Config& config, const fs::path& folder, std::ostream& out) {
  if (!fs::exists(folder / "wheelpit.db")) {
    return Error(Errc::invalid_argument,
                 (folder / "wheelpit.db").string() +
                     " is not there: name the engine's data directory with --data-dir");
  }
  {
    auto from = open_files(folder, Log());
    if (!from) return from.error();
    auto to = open_database(config, folder, Log());
    if (!to) return to.error();
    const auto done = copy(*from, *to, folder);
    if (!done) return done.error();
    tell(*done, out);
  }
  for (const char* name : {"wheelpit.db", "async.db", "positions.db"}) {
    if (Status moved = set_aside(folder / name); !moved) return moved;
  }
  out << "now add to the configuration:\n\n[cluster]\nstore = \"" << config.store_url << "\"\n";
  return {};
}

Status to_files(const Config& config, const fs::path& folder, std::ostream& out) {
  if (config.store_url.empty()) {
    return Error(Errc::invalid_argument,
                 "the configuration names no [cluster] store to move from: name it with --config");
  }
  auto from = open_database(config, folder, Log());
  if (!from) return from.error();
  auto to = open_new_files(folder, Log());
  if (!to) return to.error();
  const auto done = copy(*from, *to, folder);
  if (!done) return done.error();
  tell(*done, out);
  out << "now take [cluster] store out of the configuration. The database keeps its copy, in the "
         "schema \"wheelpit\"\n";
  return {};
}

}  // namespace

Status migrate(Config config, const std::string& to, std::ostream& out) {
  const fs::path folder = fs::absolute(config.data_dir);
  if (to == "files") return to_files(config, folder, out);
  if (auto fault = store_fault(to)) {
    return Error(Errc::invalid_argument, "--to " + *fault + ", or \"files\"");
  }
  config.store_url = to;
  return to_database(config, folder, out);
}

}  // namespace wheelpit
