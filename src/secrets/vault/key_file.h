#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace wheelpit {

// The 256-bit key that secrets are encrypted with, kept in its own file that only its owner may
// read. Wiped from memory on destruction.
class KeyFile {
 public:
  static constexpr std::size_t kBytes = 32;
  using Key = std::array<unsigned char, kBytes>;

  // Reads `path`, or makes it with a random key if nothing is there (mode 0600, in an existing
  // directory; on the disk when this returns). Errors name the path and the remedy:
  //   access_denied  users other than its owner may read or write it
  //   malformed      not exactly 32 bytes, or not a regular file
  //   unavailable    cannot be read or made
  static Result<KeyFile> open_or_create(std::string path);

  KeyFile(KeyFile&& other) noexcept;
  KeyFile& operator=(KeyFile&& other) noexcept;
  ~KeyFile();

  const std::string& path() const { return path_; }
  const Key& key() const { return key_; }

  // A key of 32 bytes for another purpose, always the same for it. It tells nothing of this one,
  // nor of those for other purposes.
  Secret derived(std::string_view purpose) const;

 private:
  KeyFile(std::string path, const Key& key) : path_(std::move(path)), key_(key) {}

  std::string path_;
  Key key_;
};

}  // namespace wheelpit
