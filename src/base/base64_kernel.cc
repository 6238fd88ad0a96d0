#include "base/base64_kernel.h"

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wheelpit {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Both characters of every 12-bit group: half the look-ups of a 64-entry table, and 8 KB stay in
// the first-level cache.
constexpr auto kPairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (unsigned i = 0; i < 4096; ++i) pairs[i] = {kAlphabet[i >> 6], kAlphabet[i & 63]};
  return pairs;
}();

constexpr auto kIsDigit = [] {
  std::array<bool, 256> is_digit{};
  for (const char* digit = kAlphabet; *digit != '\0'; ++digit) {
    is_digit[static_cast<unsigned char>(*digit)] = true;
  }
  return is_digit;
}();

}  // namespace

bool are_base64_digits_by_table(const char* text, std::size_t size) {
  bool good = true;
  for (std::size_t at = 0; at < size; ++at) {
    good = good && kIsDigit[static_cast<unsigned char>(text[at])];
  }
  return good;
}

void encode_base64_by_table(const unsigned char* in, std::size_t size, char* out) {
  for (; size >= 3; size -= 3, in += 3, out += 4) {
    const unsigned group = static_cast<unsigned>(in[0]) << 16 | static_cast<unsigned>(in[1]) << 8 |
                           static_cast<unsigned>(in[2]);
    std::memcpy(out, kPairs[group >> 12].data(), 2);
    std::memcpy(out + 2, kPairs[group & 0xfff].data(), 2);
  }
  if (size == 0) return;
  const unsigned group =
      static_cast<unsigned>(in[0]) << 16 | (size == 2 ? static_cast<unsigned>(in[1]) << 8 : 0U);
  std::memcpy(out, kPairs[group >> 12].data(), 2);
  out[2] = size == 2 ? kAlphabet[group >> 6 & 63] : '=';
  out[3] = '=';
}

#if defined(__x86_64__)

bool has_base64_avx2() {
  static const bool has_it = __builtin_cpu_supports("avx2") != 0;
  return has_it;
}

namespace {

// 24 bytes, 12 in the low part of each half, to 32 values of six bits.
__attribute__((target("avx2"))) __m256i six_bit_groups(__m256i bytes) {
  // Each 32-bit lane gets its three bytes b0 b1 b2 as b1 b0 b2 b1, so that both 16-bit halves hold
  // two neighbouring groups whole.
  const __m256i order = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,  //
                                         1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  const __m256i lanes = _mm256_shuffle_epi8(bytes, order);
  // A multiplication shifts the two halves of a lane by different amounts at once.
  const __m256i even = _mm256_mulhi_epu16(_mm256_and_si256(lanes, _mm256_set1_epi32(0x0fc0fc00)),
                                          _mm256_set1_epi32(0x04000040));
  const __m256i odd = _mm256_mullo_epi16(_mm256_and_si256(lanes, _mm256_set1_epi32(0x003f03f0)),
                                         _mm256_set1_epi32(0x01000010));
  return _mm256_or_si256(even, odd);
}

// The alphabet is five ranges; what a range adds to a value is looked up by the range's number:
// 0 for a-z, 1-10 for 0-9, 11 for +, 12 for /, 13 for A-Z.
__attribute__((target("avx2"))) __m256i to_alphabet(__m256i groups) {
  const __m256i add = _mm256_setr_epi8(
      'a' - 26, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, '+' - 62, '/' - 63, 'A', 0, 0,  //
      'a' - 26, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, '+' - 62, '/' - 63, 'A', 0, 0);
  const __m256i is_upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), groups);
  const __m256i range = _mm256_or_si256(_mm256_subs_epu8(groups, _mm256_set1_epi8(51)),
                                        _mm256_and_si256(is_upper, _mm256_set1_epi8(13)));
  return _mm256_add_epi8(groups, _mm256_shuffle_epi8(add, range));
}

}  // namespace

__attribute__((target("avx2"))) void encode_base64_by_avx2(const unsigned char* in,
                                                           std::size_t size, char* out) {
  // A step uses 24 bytes but its two loads touch 28.
  for (; size >= 28; size -= 24, in += 24, out += 32) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
    const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + 12));
    const __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), to_alphabet(six_bit_groups(bytes)));
  }
  encode_base64_by_table(in, size, out);
}

namespace {

// A byte's high half has its own bit here, or one for all halves that no digit has.
constexpr std::uint8_t bit_of_high(unsigned high) {
  return high >= 2 && high <= 7 ? static_cast<std::uint8_t>(1U << high) : std::uint8_t{1};
}

// By low half: the bits of the high halves with which it is not a digit.
constexpr auto kNoDigitWith = [] {
  std::array<std::uint8_t, 16> bits{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (!kIsDigit[byte]) bits[byte & 0xf] |= bit_of_high(byte >> 4);
  }
  return bits;
}();

constexpr auto kHighBits = [] {
  std::array<std::uint8_t, 16> bits{};
  for (unsigned high = 0; high < 16; ++high) bits[high] = bit_of_high(high);
  return bits;
}();

__attribute__((target("avx2"))) __m256i both_halves(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

}  // namespace

__attribute__((target("avx2"))) bool are_base64_digits_by_avx2(const char* text, std::size_t size) {
  const __m256i low_half = _mm256_set1_epi8(0xf);
  const __m256i no_digit_with = both_halves(kNoDigitWith);
  const __m256i high_bits = both_halves(kHighBits);
  __m256i bad = _mm256_setzero_si256();
  for (std::size_t at = 0; at < size; at += kBase64Block) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const __m256i low = _mm256_and_si256(bytes, low_half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half);
    bad = _mm256_or_si256(bad, _mm256_and_si256(_mm256_shuffle_epi8(no_digit_with, low),
                                                _mm256_shuffle_epi8(high_bits, high)));
  }
  return _mm256_testz_si256(bad, bad) != 0;
}

#else

bool are_base64_digits_by_avx2(const char* text, std::size_t size) {
  return are_base64_digits_by_table(text, size);
}

bool has_base64_avx2() { return false; }

void encode_base64_by_avx2(const unsigned char* in, std::size_t size, char* out) {
  encode_base64_by_table(in, size, out);
}

#endif

}  // namespace wheelpit
