#pragma once

#include <cstddef>

namespace wheelpit {

// The two ways to encode, for base64.cc to choose from and for tests to compare. Both write
// base64_size(size) characters to `out`.

void encode_base64_by_table(const unsigned char* in, std::size_t size, char* out);

bool has_base64_avx2();
// Only if has_base64_avx2().
void encode_base64_by_avx2(const unsigned char* in, std::size_t size, char* out);

// Whether all are digits of the alphabet, and none is padding. `size` is a multiple of a block.
inline constexpr std::size_t kBase64Block = 32;
bool are_base64_digits_by_table(const char* text, std::size_t size);
// Only if has_base64_avx2().
bool are_base64_digits_by_avx2(const char* text, std::size_t size);

}  // namespace wheelpit
