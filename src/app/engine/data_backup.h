#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/admin/data_backup.h"
#include "base/log.h"
#include "base/result.h"
#include "base/workers.h"
#include "function/code_store.h"

namespace wheelpit {

// A database that is copied while it is used.
struct CopiedDatabase {
  std::string name;  // of its file
  std::function<boost::asio::awaitable<Status>(std::string to)> copy;
};

// Copies of the data directory, made while the engine runs: DATA_DIR/backup, with each database as
// it was at a moment, and every package that they name. For the thread that packages are held on.
//
// The databases are copied in their order, so the ones before are a little older: positions before
// events before what is configured. What is read or run twice after a restore has been before, too;
// nothing is skipped. No package is removed meanwhile. The key of the secrets is not in it.
class RunningBackup final : public api::DataBackup {
 public:
  // `code` must outlive it.
  RunningBackup(std::filesystem::path data_dir, std::vector<CopiedDatabase> databases,
                CodeStore& code, Log log);

  boost::asio::awaitable<Result<Made>> make() override;
  boost::asio::awaitable<Status> remove(std::string id) override;

  // Where a copy lies in a data directory until it is fetched.
  static std::filesystem::path folder_in(const std::filesystem::path& data_dir) {
    return data_dir / "backup";
  }

 private:
  boost::asio::awaitable<Status> fill(const std::filesystem::path& folder);

  std::filesystem::path data_dir_;
  std::vector<CopiedDatabase> databases_;
  CodeStore& code_;
  Log log_;
  bool busy_ = false;
  std::string id_;  // of the copy that exists, or is being made
  Workers workers_{1};
};

}  // namespace wheelpit
