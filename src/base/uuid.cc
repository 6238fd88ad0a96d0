#include "base/uuid.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/hash.h"

namespace wheelpit {
namespace {

using UuidBytes = std::array<unsigned char, 16>;

std::string text_of(UuidBytes bytes, unsigned version) {
  constexpr std::string_view kHex = "0123456789abcdef";
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | version << 4);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

}  // namespace

void fill_random(std::span<unsigned char> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

void fill_identifier(std::span<unsigned char> bytes) {
  thread_local std::array<unsigned char, 4096> pool;
  thread_local std::size_t left = 0;
  if (bytes.size() > pool.size()) return fill_random(bytes);
  if (left < bytes.size()) {
    fill_random(pool);
    left = pool.size();
  }
  left -= bytes.size();
  std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(left), bytes.size(), bytes.begin());
}

std::string make_uuid() {
  UuidBytes bytes{};
  fill_identifier(bytes);
  return text_of(bytes, 4);
}

std::string uuid_of_name(std::string_view name) {
  const auto digest = sha256(name);
  UuidBytes bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return text_of(bytes, 8);
}

}  // namespace wheelpit
