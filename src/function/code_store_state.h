#pragma once

#include <fcntl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "function/beneath.h"
#include "function/code_store.h"
#include "function/unzip.h"

namespace wheelpit {

// The folder of a CodeStore, and what is done in it, by one call after the other.
struct CodeStore::State {
  State(std::filesystem::path r, FileDescriptor opened, CodeLimits l)
      : root(std::move(r)), folder(std::move(opened)), limits(l) {}

  Result<StoredCode> put(const std::string& function_name, const std::string& zip) const;
  Result<StoredCode> check(const std::string& zip) const;
  Result<std::string> read_zip(const std::string& function_name,
                               const std::string& sha256_hex) const;
  Result<std::string> merge(const std::string& function_name,
                            const std::vector<std::string>& layers,
                            const std::string& code_directory) const;
  // Makes ROOT/<function>/<as> of the layers, unless it is there.
  Status merge_as(const std::string& function_name, const std::vector<std::string>& layers,
                  const std::string& as) const;
  bool has(const std::filesystem::path& directory) const;
  bool has_place_for(const std::filesystem::path& directory) const {
    return directory.parent_path().parent_path() == root;
  }
  Status check_together(const std::vector<std::string>& layers,
                        const std::string& code_directory) const;
  UnzipLimits unzip_limits() const {
    return {.bytes = limits.unzipped_bytes, .entries = limits.entries};
  }

  // A folder of this store, by the absolute path that it gave its caller.
  FileDescriptor open_stored(const std::string& directory) const {
    const std::filesystem::path below = std::filesystem::path(directory).lexically_relative(root);
    return open_beneath(folder.get(), below.string(), O_RDONLY | O_DIRECTORY);
  }

  // Runs `work` on the pool. Its result arrives on the caller's executor.
  template <class T, class Work>
  boost::asio::awaitable<Result<T>> run(Work work) {
    co_return co_await boost::asio::co_spawn(
        pool, [w = std::move(work)]() -> boost::asio::awaitable<Result<T>> { co_return w(); },
        boost::asio::use_awaitable);
  }

  std::filesystem::path root;  // absolute
  FileDescriptor folder;       // the root, opened
  CodeLimits limits;
  boost::asio::thread_pool pool{1};
};

}  // namespace wheelpit
