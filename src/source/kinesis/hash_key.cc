#include "source/kinesis/hash_key.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace wheelpit::kinesis {

std::optional<HashKey> HashKey::parse(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  // In parts of 32 bits, the lowest first.
  std::array<std::uint64_t, 4> parts{};
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    auto carry = static_cast<std::uint64_t>(digit - '0');
    for (std::uint64_t& part : parts) {
      part = part * 10 + carry;
      carry = part >> 32;
      part &= 0xffffffff;
    }
    if (carry != 0) return std::nullopt;
  }
  return HashKey{.high = parts[3] << 32 | parts[2], .low = parts[1] << 32 | parts[0]};
}

HashKey HashKey::of_partition_key(std::string_view key) {
  const std::string bytes = md5(key);
  HashKey hash;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint64_t& half = i < 8 ? hash.high : hash.low;
    half = half << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return hash;
}

std::string md5(std::string_view bytes) {
  std::string digest(16, '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                 nullptr, EVP_md5(), nullptr) != 1) {
    throw std::runtime_error("MD5 is not available in OpenSSL");
  }
  return digest;
}

}  // namespace wheelpit::kinesis
