#include "source/sharded/slot_of.h"

#include <cstdint>

namespace wheelpit::sharded {

// FNV-1a, whose low bits are then mixed with its high ones.
int slot_of(std::string_view key, int slot_count) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  hash ^= hash >> 32;
  return static_cast<int>(hash % static_cast<std::uint64_t>(slot_count));
}

}  // namespace wheelpit::sharded
