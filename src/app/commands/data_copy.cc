#include "app/commands/data_copy.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/file_descriptor.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

Error failed(const char* what, const fs::path& path, int cause) {
  return {Errc::unavailable,
          std::string(what) + " " + path.string() + ": " + std::generic_category().message(cause)};
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string text;
    for (const unsigned char byte : digest) {
      text += "0123456789abcdef"[byte >> 4U];
      text += "0123456789abcdef"[byte & 15U];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The digest of what `from` holds; also written to `to` unless that is -1.
Result<std::string> pass_through(const fs::path& from, int to, const fs::path& to_path) {
  const FileDescriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!in) return failed("cannot read", from, errno);
  Sha256 digest;
  std::vector<char> piece(kPiece);
  for (;;) {
    const ssize_t size = ::read(in.get(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("cannot read", from, errno);
    if (size == 0) return digest.hex();
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(size));
    digest.add(bytes);
    if (to >= 0 && !write_all(to, bytes)) return failed("cannot write", to_path, errno);
  }
}

Error failed(const char* what, const fs::path& path, const std::error_code& failure) {
  return failed(what, path, failure.value());
}

// Calls `see(path, status)` for all that is in the folder, folders before what is in them.
template <class See>
Status walk(const fs::path& folder, See see) {
  std::error_code failure;
  for (auto at = fs::recursive_directory_iterator(folder, failure);
       !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
    const fs::file_status is = at->symlink_status(failure);
    if (failure) break;
    if (Status seen = see(at->path(), is); !seen) return seen;
  }
  if (failure) return failed("cannot read", folder, failure);
  return {};
}

Status sync_folder(const fs::path& folder) {
  const FileDescriptor open_one(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open_one || fsync(open_one.get()) != 0) return failed("cannot write", folder, errno);
  return {};
}

Status check_links(const fs::path& folder) {
  return walk(folder, [&](const fs::path& path, const fs::file_status& is) -> Status {
    const fs::path name = path.lexically_relative(folder);
    if (!fs::is_symlink(is) || *name.begin() == "code") return {};
    return Error(Errc::malformed, name.string() + " is a link, and was none");
  });
}

}  // namespace

Result<std::string> copy_one(const fs::path& from, const fs::path& to) {
  struct stat status{};
  if (lstat(from.c_str(), &status) != 0) return failed("cannot read", from, errno);
  const FileDescriptor out(
      ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777));
  if (!out) return failed("cannot make", to, errno);
  auto digest = pass_through(from, out.get(), to);
  if (!digest) return digest;
  if (fchmod(out.get(), status.st_mode & 0777) != 0 || fsync(out.get()) != 0) {
    return failed("cannot write", to, errno);
  }
  return digest;
}

Result<Digests> copy_tree(const fs::path& from, const fs::path& to) {
  Digests digests;
  std::vector<fs::path> folders{to};
  const Status copied = walk(from, [&](const fs::path& path, const fs::file_status& is) -> Status {
    const fs::path name = path.lexically_relative(from);
    std::error_code failure;
    if (fs::is_directory(is)) {
      fs::create_directory(to / name, path, failure);
      folders.push_back(to / name);
    } else if (fs::is_symlink(is)) {
      fs::copy_symlink(path, to / name, failure);
    } else if (fs::is_regular_file(is)) {
      auto digest = copy_one(path, to / name);
      if (!digest) return digest.error();
      digests[name.generic_string()] = std::move(*digest);
    } else {
      return Error(Errc::malformed, path.string() + " is not a file, folder or symbolic link");
    }
    return failure ? Status(failed("cannot make", to / name, failure)) : Status();
  });
  if (!copied) return copied.error();
  for (const fs::path& folder : folders) {
    if (Status synced = sync_folder(folder); !synced) return synced.error();
  }
  return digests;
}

Status give_to_owner_of(const fs::path& like, const fs::path& folder) {
  struct stat owner{};
  if (lstat(like.c_str(), &owner) != 0) return failed("cannot read", like, errno);
  if (geteuid() != 0 || owner.st_uid == 0) return {};
  const auto give = [&](const fs::path& path) -> Status {
    if (lchown(path.c_str(), owner.st_uid, owner.st_gid) == 0) return {};
    return failed("cannot give to its owner", path, errno);
  };
  Status given =
      walk(folder, [&](const fs::path& path, const fs::file_status&) { return give(path); });
  return given ? give(folder) : given;
}

Result<Digests> digests_of(const fs::path& folder) {
  Digests digests;
  const Status read = walk(folder, [&](const fs::path& path, const fs::file_status& is) -> Status {
    const std::string name = path.lexically_relative(folder).generic_string();
    if (!fs::is_regular_file(is) || name == kSums) return {};
    auto digest = pass_through(path, -1, {});
    if (!digest) return digest.error();
    digests[name] = std::move(*digest);
    return {};
  });
  if (!read) return read.error();
  return digests;
}

Status write_new(const fs::path& file, std::string_view text) {
  const FileDescriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!out) return failed("cannot make", file, errno);
  if (!write_all(out.get(), text) || fsync(out.get()) != 0) {
    return failed("cannot write", file, errno);
  }
  return {};
}

Status write_sums(const fs::path& folder, const Digests& digests) {
  std::string text;
  for (const auto& [name, digest] : digests) text += digest + "  " + name + "\n";
  if (Status written = write_new(folder / kSums, text); !written) return written;
  return sync_folder(folder);
}

Status check_sums(const fs::path& folder) {
  if (Status fine = check_links(folder); !fine) return fine;
  std::ifstream in(folder / kSums);
  if (!in.is_open()) {
    return Error(Errc::malformed, folder.string() + " is not a backup: it has no " + kSums);
  }
  Digests said;
  for (std::string line; std::getline(in, line);) {
    constexpr std::size_t kDigits = 64;
    if (line.size() < kDigits + 3) {
      return Error(Errc::malformed, (folder / kSums).string() + " is damaged");
    }
    said[line.substr(kDigits + 2)] = line.substr(0, kDigits);
  }
  const auto found = digests_of(folder);
  if (!found) return found.error();
  for (const auto& [name, digest] : said) {
    const auto file = found->find(name);
    if (file == found->end()) return Error(Errc::malformed, "the backup lacks " + name);
    if (file->second != digest) return Error(Errc::malformed, name + " is not what was backed up");
  }
  for (const auto& [name, digest] : *found) {
    if (!said.contains(name)) return Error(Errc::malformed, name + " is not of the backup");
  }
  return {};
}

}  // namespace wheelpit
