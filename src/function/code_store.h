#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "function/function.h"
#include "function/package_archive.h"
#include "function/package_folder.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// A deployment package that lies unpacked on disk.
struct StoredCode {
  std::string directory;      // absolute; becomes /var/task. "" if it was only checked
  std::string sha256_base64;  // of the zip, as CodeSha256 shows it
  std::uint64_t zip_bytes = 0;
};

struct CodeLimits {
  std::uint64_t zipped_bytes =
      278'921'216;  // what comes in a request is less: api/functions/code_package.cc
  std::uint64_t unzipped_bytes = 262'144'000;
  std::uint64_t entries = 100'000;
};

// The code of functions, and the content of layers under a name that is not a function's
// (kLayerPrefix): ROOT/<function>/<sha256>/ unpacked and ROOT/<function>/<sha256>.zip as it was
// sent. Work on files runs on a separate thread; calls complete on the caller's executor.
//
// What an archive may do is little: regular files, directories and symbolic links, all of them
// inside its own directory. Anything else makes it "not unzippable", and nothing of it stays.
//
// With an archive that several engines share this is a cache of it: what is put is in the archive
// as well when the call returns, and what is not here is fetched.
class CodeStore {
 public:
  static constexpr const char* kLayerPrefix = "layer@";

  // Makes `root` (mode 0700) if need be.
  static Result<std::unique_ptr<CodeStore>> open(const std::filesystem::path& root,
                                                 CodeLimits limits = {});
  // Before anything else is called. From then on all calls are for the coroutines of `io` alone,
  // which with `archive` must outlive this.
  void use_archive(boost::asio::io_context& io, PackageArchive& archive);
  PackageArchive* archive() const;  // null without

  ~CodeStore();  // waits for work that is under way
  CodeStore(const CodeStore&) = delete;
  CodeStore& operator=(const CodeStore&) = delete;

  // Checks and unpacks `zip`; a package that exists already is only looked up.
  //   too_large         the zipped limit, in the service's words
  //   invalid_argument  the unzipped limit, no zip, or a zip that tries to leave its directory
  //   unavailable       the disk refused
  boost::asio::awaitable<Result<StoredCode>> put(std::string function_name, std::string zip);

  // The checks of put() without keeping anything.
  boost::asio::awaitable<Result<StoredCode>> check(std::string zip);

  // A folder of the function's with the content of all `layers`, where a file of a later one
  // replaces that of an earlier: the only layer's own, or hard links of several. "" for none.
  //   invalid_argument  with the function's code (`code_directory`, "" for none of ours) they are
  //                     more than the unzipped limit, in the service's words
  //   unavailable       the disk refused
  boost::asio::awaitable<Result<std::string>> merge(std::string function_name,
                                                    std::vector<std::string> layers,
                                                    std::string code_directory);

  // Ensures that what this version of a function runs from is here: its code, and its layers as
  // they were merged.
  //   not_found    the archive has not got it
  //   unavailable  the archive cannot be reached, or the disk refused
  boost::asio::awaitable<Status> provide(Function version);
  // The same of one package, by its directory.
  boost::asio::awaitable<Status> provide_package(std::string directory);

  // Puts a package that is here into the archive. not_found if it is not.
  boost::asio::awaitable<Status> publish(std::string directory);

  // The zip as it was sent. not_found if there is none.
  boost::asio::awaitable<Result<std::string>> read_zip(std::string function_name,
                                                       std::string sha256_hex);

  // Held during a change of what refers to the packages of `owner`, a function or a layer: from the
  // search for them until the change is stored. While any is held, no package may be removed: there
  // may be one that nothing refers to yet. For the coroutines of one thread.
  class Hold {
   public:
    Hold(CodeStore& store, std::string owner) : store_(store), owner_(std::move(owner)) {
      store_.begin_hold();
    }
    ~Hold() { store_.end_hold(owner_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    CodeStore& store_;
    std::string owner_;
  };
  bool held() const { return holds_ != 0; }
  std::uint64_t holds_so_far() const { return holds_so_far_; }
  // Told of each owner when its hold has ended.
  void on_released(std::function<void(const std::string& owner)> told) { told_ = std::move(told); }

  // As function/package_folder.h says. The caller ensures that nothing is held between its check of
  // what is used and the call.
  boost::asio::awaitable<Result<std::vector<UnusedPackage>>> find_unused(std::set<std::string> used,
                                                                         WallTime now);
  boost::asio::awaitable<Result<std::vector<PackageOnDisk>>> remove_unused(
      std::string owner, std::set<std::string> used);
  boost::asio::awaitable<Status> remove(PackageOnDisk package);

  // Whether `directory` is of a package of `owner`.
  bool is_of(const std::string& owner, const std::string& directory) const;

 private:
  struct State;
  void begin_hold() {
    ++holds_;
    ++holds_so_far_;
  }
  void end_hold(const std::string& owner) {
    --holds_;
    if (told_) told_(owner);
  }
  explicit CodeStore(std::unique_ptr<State> state);
  boost::asio::awaitable<bool> is_here(std::filesystem::path directory);
  boost::asio::awaitable<Status> fetch(std::string owner, std::string sha256);

  std::unique_ptr<State> state_;
  struct Archive;
  std::unique_ptr<Archive> archive_;
  // Directories that find_unused() found last and could not mark: they stay as if they were used.
  std::set<std::string> unmarked_;
  std::size_t holds_ = 0;
  std::uint64_t holds_so_far_ = 0;
  std::function<void(const std::string& owner)> told_;
};

}  // namespace wheelpit
