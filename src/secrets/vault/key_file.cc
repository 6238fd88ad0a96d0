#include "secrets/vault/key_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/hmac.h"
#include "base/uuid.h"

namespace wheelpit {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

Error system_error(const std::string& path, const char* doing) {
  return {Errc::unavailable, "key file \"" + path + "\" cannot be " + doing + ": " +
                                 std::generic_category().message(errno)};
}

Status check(const std::string& path, const struct stat& status) {
  const std::string named = "key file \"" + path + "\" ";
  if (!S_ISREG(status.st_mode)) return Error(Errc::malformed, named + "is not a regular file");
  if ((status.st_mode & 0077) != 0) {
    std::string mode = "0000";
    for (int digit = 0; digit < 3; ++digit) {
      mode[3 - digit] = static_cast<char>('0' + (status.st_mode >> (3 * digit) & 7));
    }
    return Error(Errc::access_denied, named + "has mode " + mode +
                                          ": others may use the key of all secrets. Run chmod 600 "
                                          "on it, and change the secrets if others had access");
  }
  if (status.st_size != KeyFile::kBytes) {
    return Error(Errc::malformed,
                 named + "has " + std::to_string(status.st_size) + " bytes instead of " +
                     std::to_string(KeyFile::kBytes) +
                     ": restore it from a backup; without it the stored secrets cannot be read");
  }
  return {};
}

Result<KeyFile::Key> read_key(const std::string& path, const Descriptor& file) {
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return system_error(path, "read");
  if (auto good = check(path, status); !good) return good.error();
  KeyFile::Key key{};
  const ssize_t got = pread(file.get(), key.data(), key.size(), 0);
  if (std::cmp_not_equal(got, key.size())) return system_error(path, "read");
  return key;
}

Status sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const Descriptor opened(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || fsync(opened.get()) != 0) return system_error(path, "made durable");
  return {};
}

// Under another name first and then linked to its own: the file is there whole or not at all, and
// never replaces one that exists.
Status make_key_file(const std::string& path) {
  const std::string draft = path + ".new";
  unlink(draft.c_str());
  {
    const Descriptor file(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) return system_error(path, "made");
    KeyFile::Key key{};
    fill_random(key);
    const ssize_t written = write(file.get(), key.data(), key.size());
    OPENSSL_cleanse(key.data(), key.size());
    if (std::cmp_not_equal(written, key.size())) return system_error(path, "written");
    if (fsync(file.get()) != 0) return system_error(path, "written");
  }
  if (link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) return system_error(path, "made");
  unlink(draft.c_str());
  return sync_folder_of(path);
}

}  // namespace

Result<KeyFile> KeyFile::open_or_create(std::string path) {
  for (int attempt = 0;; ++attempt) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file) {
      auto key = read_key(path, file);
      if (!key) return key.error();
      KeyFile result(std::move(path), *key);
      OPENSSL_cleanse(key->data(), key->size());
      return result;
    }
    if (errno != ENOENT || attempt > 0) return system_error(path, "opened");
    if (auto made = make_key_file(path); !made) return made.error();
  }
}

KeyFile::KeyFile(KeyFile&& other) noexcept : path_(std::move(other.path_)), key_(other.key_) {
  OPENSSL_cleanse(other.key_.data(), other.key_.size());
}

KeyFile& KeyFile::operator=(KeyFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(key_, other.key_);
  return *this;
}

Secret KeyFile::derived(std::string_view purpose) const {
  const std::string_view key(reinterpret_cast<const char*>(key_.data()), key_.size());
  const auto mac = hmac_sha256(key, purpose);
  return Secret(std::string(reinterpret_cast<const char*>(mac.data()), mac.size()));
}

KeyFile::~KeyFile() { OPENSSL_cleanse(key_.data(), key_.size()); }

}  // namespace wheelpit
