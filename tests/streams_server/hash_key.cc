#include "hash_key.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace wheelpit::streams_server {

HashKey hash_of(std::string_view partition_key) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_Digest(partition_key.data(), partition_key.size(), bytes.data(), &size, EVP_md5(), nullptr);
  HashKey key = 0;
  for (unsigned i = 0; i < 16; ++i) key = key << 8U | bytes[i];
  return key;
}

std::string decimal(HashKey key) {
  std::string text;
  do {
    text += static_cast<char>('0' + static_cast<int>(key % 10));
    key /= 10;
  } while (key != 0);
  std::ranges::reverse(text);
  return text;
}

HashKey hash_key(std::string_view decimal) {
  HashKey key = 0;
  for (const char digit : decimal) key = key * 10 + static_cast<unsigned>(digit - '0');
  return key;
}

}  // namespace wheelpit::streams_server
