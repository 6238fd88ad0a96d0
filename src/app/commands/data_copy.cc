#include "app/commands/data_copy.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
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

// The digest of what is read from `in`; also written to `to` unless that is -1.
Result<std::string> pass_through(int in, const fs::path& from, int to, const fs::path& to_path) {
  Sha256 digest;
  std::vector<char> piece(kPiece);
  for (;;) {
    const ssize_t size = ::read(in, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("cannot read", from, errno);
    if (size == 0) return digest.hex();
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(size));
    digest.add(bytes);
    if (to >= 0 && !write_all(to, bytes)) return failed("cannot write", to_path, errno);
  }
}

// What a walk has come to: a name in an open folder. Nothing is reached by its path, as somebody
// else may own the folders and put a link in the place of one meanwhile.
struct Found {
  int folder = -1;
  std::string name;
  fs::path relative;  // below where the walk began
  struct stat status{};

  bool is_folder() const { return S_ISDIR(status.st_mode); }
  bool is_file() const { return S_ISREG(status.st_mode); }
  bool is_link() const { return S_ISLNK(status.st_mode); }
};

FileDescriptor open_folder(int in, const char* name) {
  return FileDescriptor(::openat(in, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

Result<std::vector<std::string>> names_in(int folder, const fs::path& path) {
  // fdopendir() takes its descriptor.
  DIR* const open = ::fdopendir(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
  if (open == nullptr) return failed("cannot read", path, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> closed(open, ::closedir);
  std::vector<std::string> names;
  errno = 0;
  // Nobody else reads it. NOLINTNEXTLINE(concurrency-mt-unsafe)
  while (const dirent* const entry = ::readdir(open)) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return failed("cannot read", path, errno);
  return names;
}

// Calls `see(found)` for all that is in the folder, folders before what is in them.
template <class See>
Status walk_in(int folder, const fs::path& root, const fs::path& relative, See& see) {
  const auto names = names_in(folder, root / relative);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    Found found{.folder = folder, .name = name, .relative = relative / name};
    if (::fstatat(folder, name.c_str(), &found.status, AT_SYMLINK_NOFOLLOW) != 0) {
      return failed("cannot read", root / found.relative, errno);
    }
    if (Status seen = see(found); !seen) return seen;
    if (!found.is_folder()) continue;
    const FileDescriptor inner = open_folder(folder, name.c_str());
    if (!inner) return failed("cannot read", root / found.relative, errno);
    if (Status walked = walk_in(inner.get(), root, found.relative, see); !walked) return walked;
  }
  return {};
}

template <class See>
Status walk(const fs::path& folder, See see) {
  const FileDescriptor open = open_folder(AT_FDCWD, folder.c_str());
  if (!open) return failed("cannot read", folder, errno);
  return walk_in(open.get(), folder, {}, see);
}

// Not waited for, should it be a pipe by now.
Result<FileDescriptor> open_file(int folder, const char* name, const fs::path& path) {
  FileDescriptor in(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status{};
  if (!in || ::fstat(in.get(), &status) != 0) return failed("cannot read", path, errno);
  if (!S_ISREG(status.st_mode)) return failed("cannot read", path, EINVAL);
  return in;
}

Result<std::string> copy_open(int in, const fs::path& from, const fs::path& to) {
  struct stat status{};
  if (::fstat(in, &status) != 0) return failed("cannot read", from, errno);
  const FileDescriptor out(
      ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777));
  if (!out) return failed("cannot make", to, errno);
  auto digest = pass_through(in, from, out.get(), to);
  if (!digest) return digest;
  if (fchmod(out.get(), status.st_mode & 0777) != 0 || fsync(out.get()) != 0) {
    return failed("cannot write", to, errno);
  }
  return digest;
}

Status copy_link(const Found& link, const fs::path& from, const fs::path& to) {
  std::string target(static_cast<std::size_t>(link.status.st_size) + 1, '\0');
  const ssize_t size = ::readlinkat(link.folder, link.name.c_str(), target.data(), target.size());
  if (size < 0) return failed("cannot read", from, errno);
  target.resize(static_cast<std::size_t>(size));
  if (::symlink(target.c_str(), to.c_str()) != 0) return failed("cannot make", to, errno);
  return {};
}

Status sync_folder(const fs::path& folder) {
  const FileDescriptor open_one(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open_one || fsync(open_one.get()) != 0) return failed("cannot write", folder, errno);
  return {};
}

Status check_links(const fs::path& folder) {
  return walk(folder, [&](const Found& found) -> Status {
    if (!found.is_link() || *found.relative.begin() == "code") return {};
    return Error(Errc::malformed, found.relative.string() + " is a link, and was none");
  });
}

}  // namespace

Result<std::string> copy_one(const fs::path& from, const fs::path& to) {
  const auto in = open_file(AT_FDCWD, from.c_str(), from);
  if (!in) return in.error();
  return copy_open(in->get(), from, to);
}

Result<Digests> copy_tree(const fs::path& from, const fs::path& to) {
  Digests digests;
  std::vector<fs::path> folders{to};
  const Status copied = walk(from, [&](const Found& found) -> Status {
    const fs::path there = to / found.relative;
    if (found.is_folder()) {
      if (::mkdir(there.c_str(), 0700) != 0 ||
          ::chmod(there.c_str(), found.status.st_mode & 0777) != 0) {
        return failed("cannot make", there, errno);
      }
      folders.push_back(there);
      return {};
    }
    const fs::path path = from / found.relative;
    if (found.is_link()) return copy_link(found, path, there);
    if (!found.is_file()) {
      return Error(Errc::malformed, path.string() + " is not a file, folder or symbolic link");
    }
    const auto in = open_file(found.folder, found.name.c_str(), path);
    if (!in) return in.error();
    auto digest = copy_open(in->get(), path, there);
    if (!digest) return digest.error();
    digests[found.relative.generic_string()] = std::move(*digest);
    return {};
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
  Status given = walk(folder, [&](const Found& found) -> Status {
    const int done = ::fchownat(found.folder, found.name.c_str(), owner.st_uid, owner.st_gid,
                                AT_SYMLINK_NOFOLLOW);
    if (done == 0) return {};
    return failed("cannot give to its owner", folder / found.relative, errno);
  });
  // The last, so that nobody else comes into it before.
  if (!given) return given;
  if (lchown(folder.c_str(), owner.st_uid, owner.st_gid) == 0) return {};
  return failed("cannot give to its owner", folder, errno);
}

Result<Digests> digests_of(const fs::path& folder) {
  Digests digests;
  const Status read = walk(folder, [&](const Found& found) -> Status {
    const std::string name = found.relative.generic_string();
    if (!found.is_file() || name == kSums) return {};
    const auto in = open_file(found.folder, found.name.c_str(), folder / found.relative);
    if (!in) return in.error();
    auto digest = pass_through(in->get(), folder / found.relative, -1, {});
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
  for (const auto& [name, digest] : digests)
    text.append(digest).append("  ").append(name).append("\n");
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
