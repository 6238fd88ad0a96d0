#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include "app/engine/store_migration.h"
#include "function/versions.h"
#include "store/function_store.h"
#include "store/layer_store.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Counts one that is not there; gives any other error.
Status count(const Status& copied, MigratedPackages& done) {
  if (!copied && copied.error().code() != Errc::not_found) return copied;
  ++(copied ? done.packages : done.missing);
  return {};
}

}  // namespace

asio::awaitable<Result<MigratedPackages>> copy_packages(DocumentStore& documents, CodeStore& code,
                                                        PackagesTo to) {
  const auto functions = co_await FunctionStore(documents).list();
  if (!functions) co_return functions.error();
  const auto layers = co_await LayerStore(documents).list();
  if (!layers) co_return layers.error();
  std::set<std::string> directories;
  const auto add = [&](const std::string& directory) {
    // Merged layers are made of the others.
    const std::string name = std::filesystem::path(directory).filename();
    if (!name.starts_with("layers-")) directories.insert(directory);
  };
  for (const auto& layer : *layers) {
    for (const LayerVersion& version : layer.value.versions) add(version.directory);
  }
  for (const auto& function : *functions) {
    for (const std::string& directory : directories_of(function.value)) add(directory);
  }
  MigratedPackages done;
  for (const std::string& directory : directories) {
    const Status copied = to == PackagesTo::archive ? co_await code.publish(directory)
                                                    : co_await code.provide_package(directory);
    if (Status counted = count(copied, done); !counted) co_return counted.error();
  }
  if (to == PackagesTo::archive) co_return done;
  for (const auto& function : *functions) {
    std::vector<Function> versions = function.value.versions;
    versions.push_back(function.value);
    for (Function& version : versions) {
      const Status merged = co_await code.provide(std::move(version));
      if (!merged && merged.error().code() != Errc::not_found) co_return merged.error();
    }
  }
  co_return done;
}

}  // namespace wheelpit
