#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/config/access_keys.h"
#include "app/engine/engine.h"
#include "app/engine/engine_options.h"
#include "app/engine/stores.h"
#include "app/process/data_directory.h"
#include "app/process/data_format.h"
#include "app/process/descriptors.h"
#include "async/sqlite/free_space.h"
#include "runtime/launch/isolation.h"
#include "runtime/programs/bootstraps.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// A limit of descriptors that leaves less is told of at the start.
constexpr std::uint64_t kFewEnvironments = 100;

void tell_of_few_environments(const runtime::RuntimeOptions& options, const Config& config,
                              const Log& log) {
  const std::uint64_t environments = options.max_environments * config.shards;
  const bool asked_for = options.max_environments == config.function_max_concurrency;
  if (asked_for || environments >= kFewEnvironments) return;
  log.warn("only few execution environments can exist at the same time",
           {{"environments", environments}, {"bounded_by", options.bounded_by}});
}

void log_isolation(const runtime::Isolation& isolation, const Log& log) {
  const std::string user = isolation.user ? std::to_string(isolation.user->uid) + ":" +
                                                std::to_string(isolation.user->gid)
                                          : "the engine's own";
  if (isolation.sandboxed()) {
    log.info("functions run in a sandbox", {{"sandbox", isolation.bubblewrap}, {"user", user}});
  } else if (isolation.as_root) {
    log.warn("functions run as root and without a sandbox, as the configuration asks");
  } else {
    log.warn("functions run without a sandbox",
             {{"reason",
               isolation.why_none.empty() ? "the configuration asks for none" : isolation.why_none},
              {"user", user}});
  }
}

// Without a sandbox, functions of another user than the engine's come by their code as that user:
// through data_dir and code/, where they can list nothing.
bool functions_pass(const Config& config) {
  return geteuid() == 0 && config.sandbox == runtime::SandboxMode::none &&
         !config.function_user.empty();
}

Result<fs::path> make_folder(const fs::path& path, bool passable) {
  std::error_code failure;
  fs::create_directories(path, failure);
  const fs::perms others = passable ? fs::perms::group_exec | fs::perms::others_exec : fs::perms{};
  if (!failure) fs::permissions(path, fs::perms::owner_all | others, failure);
  if (failure) {
    return Error(Errc::unavailable, "[server] data_dir " + path.string() + ": " +
                                        failure.message() +
                                        "; choose a folder that this user can write to");
  }
  return fs::absolute(path);
}

// Of a key that all nodes have, it tells them whether they have the same.
constexpr std::string_view kKeyCheck = "wheelpit nodes have this key";

Result<std::shared_ptr<TlsIdentity>> open_tls(const Config& config, const Log& log) {
  if (!config.tls) return std::shared_ptr<TlsIdentity>();
  if (others_may_read(config.tls->key)) {
    log.warn(config.tls->key.string() +
             " is the listener's private key and can be read by other "
             "users: chmod 600 it");
  }
  return TlsIdentity::load(*config.tls);
}

}  // namespace

Result<Engine::Opened> Engine::open(const Config& config, const Log& log) {
  raise_descriptor_limit();
  const bool passable = functions_pass(config);
  const auto folder = make_folder(config.data_dir, passable);
  if (!folder) return folder.error();
  for (const char* name : {"logs", "quarantine", "batches"}) {
    if (auto inner = make_folder(*folder / name, false); !inner) return inner.error();
  }

  if (Status settled = settle_data_format(*folder); !settled) return settled.error();
  tell_of_little_room(*folder, async::free_bytes_at(*folder), config.async.limits.min_free_bytes,
                      log);
  auto stores = open_stores(config, *folder, log);
  if (!stores) return stores.error();
  // The folder is ours now: no other engine is making it.
  std::error_code ignored;
  fs::remove_all(RunningBackup::folder_in(*folder), ignored);
  const fs::path& named_key = config.cluster.key_file;
  if (std::error_code fault; !named_key.empty() && !fs::exists(named_key, fault)) {
    return Error(Errc::invalid_argument, "[cluster] key_file: there is no " + named_key.string() +
                                             "; copy secrets.key of the first node to it");
  }
  auto key = KeyFile::open_or_create(named_key.empty() ? *folder / "secrets.key" : named_key);
  if (!key) return key.error();
  if (stores->shared) {
    stores->shared->who.key_check = key->derived(kKeyCheck).reveal();
    stores->shared->peers_key = key->derived(NodeTalk::kPurpose);
  }
  auto code = CodeStore::open(*folder / "code");
  if (!code) return code.error();
  if (auto opened = make_folder(*folder / "code", passable); !opened) return opened.error();
  auto tls = open_tls(config, log);
  if (!tls) return tls.error();
  runtime::RuntimeOptions options = runtime_options(config);
  options.data_dir = *folder;
  if (Status written = runtime::write_bootstraps(*folder / "runtime"); !written)
    return written.error();
  auto isolation = settle_isolation(options);
  if (!isolation) return isolation.error();
  log_isolation(*isolation, log);
  tell_of_few_environments(options, config, log);
  return Opened{std::move(*stores), std::move(*key), std::move(*code), std::move(*isolation),
                std::move(*tls)};
}

}  // namespace wheelpit
