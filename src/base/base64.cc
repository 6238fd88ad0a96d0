#include "base/base64.h"

#include <array>
#include <cstdint>

#include "base/base64_kernel.h"

namespace wheelpit {
namespace {

constexpr std::uint8_t kNotInAlphabet = 0xff;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNotInAlphabet);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

// By place in a group of four: a digit's bits where they belong in 24, or a bit above them.
constexpr std::uint32_t kBad = 1U << 24;
constexpr auto kPlaced = [] {
  std::array<std::array<std::uint32_t, 256>, 4> placed{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < 256; ++c) {
      placed[place][c] = kValues[c] == kNotInAlphabet
                             ? kBad
                             : static_cast<std::uint32_t>(kValues[c]) << (18 - 6 * place);
    }
  }
  return placed;
}();

std::uint32_t bits_of_four(const char* digits) {
  std::uint32_t bits = 0;
  for (std::size_t place = 0; place < 4; ++place) {
    bits |= kPlaced[place][static_cast<unsigned char>(digits[place])];
  }
  return bits;
}

// The bits of `digits` (2 to 4 characters), left-aligned in 24; nothing if one is not a digit.
std::optional<std::uint32_t> bits_of(std::string_view digits) {
  std::uint32_t bits = 0;
  for (const char digit : digits) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(digit)];
    if (value == kNotInAlphabet) return std::nullopt;
    bits = bits << 6 | value;
  }
  return bits << (6 * (4 - digits.size()));
}

}  // namespace

void append_base64(std::string_view bytes, std::string& out) {
  const std::size_t before = out.size();
  const std::size_t after = before + base64_size(bytes.size());
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  out.resize_and_overwrite(after, [&](char* text, std::size_t) {
    if (has_base64_avx2()) {
      encode_base64_by_avx2(in, bytes.size(), text + before);
    } else {
      encode_base64_by_table(in, bytes.size(), text + before);
    }
    return after;
  });
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  append_base64(bytes, out);
  return out;
}

std::optional<std::size_t> decode_base64(std::string_view text, char* out) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t digits = text.size();
  for (int padding = 0; padding < 2 && digits > 0 && text[digits - 1] == '='; ++padding) --digits;

  const char* const begin = out;
  std::size_t at = 0;
  std::uint32_t seen = 0;
  for (; at + 4 <= digits; at += 4) {
    const std::uint32_t bits = bits_of_four(text.data() + at);
    seen |= bits;
    *out++ = static_cast<char>(bits >> 16 & 0xff);
    *out++ = static_cast<char>(bits >> 8 & 0xff);
    *out++ = static_cast<char>(bits & 0xff);
  }
  if ((seen & kBad) != 0) return std::nullopt;
  for (; at < digits; at += 4) {
    const std::string_view group = text.substr(at, std::min<std::size_t>(4, digits - at));
    const auto bits = bits_of(group);
    if (!bits) return std::nullopt;
    const std::size_t bytes = group.size() - 1;
    for (std::size_t i = 0; i < bytes; ++i) {
      *out++ = static_cast<char>(*bits >> (16 - 8 * i) & 0xff);
    }
    const std::uint32_t unused = *bits << (8 * bytes) & 0xffffff;
    if (unused != 0) return std::nullopt;
  }
  return static_cast<std::size_t>(out - begin);
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  // The last group may be padded, and what a block does not fill is looked at one by one.
  const std::size_t blocks = text.empty() ? 0 : (text.size() - 1) / kBase64Block;
  const std::string_view digits = text.substr(0, blocks * kBase64Block);
  const bool good = has_base64_avx2() ? are_base64_digits_by_avx2(digits.data(), digits.size())
                                      : are_base64_digits_by_table(digits.data(), digits.size());
  if (!good) return false;
  std::array<char, kBase64Block / 4 * 3> last{};
  return decode_base64(text.substr(digits.size()), last.data()).has_value();
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3, '\0');
  const auto size = decode_base64(text, out.data());
  if (!size) return std::nullopt;
  out.resize(*size);
  return out;
}

}  // namespace wheelpit
