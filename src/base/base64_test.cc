#include "base/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/base64_kernel.h"

namespace wheelpit {
namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xff);
  return bytes;
}

using Encode = void (*)(const unsigned char*, std::size_t, char*);

std::string encode_with(Encode encode, const std::string& bytes) {
  std::string out(base64_size(bytes.size()), '?');
  encode(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

// Bit by bit, as the RFC words it.
std::string encode_slowly(const std::string& bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 6; ++i) {
      const unsigned byte = i / 8 < bytes.size() ? static_cast<unsigned char>(bytes[i / 8]) : 0U;
      value = value << 1 | (byte >> (7 - i % 8) & 1);
    }
    out += kAlphabet[value];
  }
  out.resize(base64_size(bytes.size()), '=');
  return out;
}

TEST(Base64, EncodesTheVectorsOfTheRfc) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, AppendsBehindWhatIsThere) {
  std::string out = "\"";
  append_base64("ABC:AAAA", out);
  EXPECT_EQ(out, "\"QUJDOkFBQUE=");
}

TEST(Base64, BothKernelsAgreeWithTheDefinitionForEveryLength) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = random_bytes(random, size);
    const std::string expected = encode_slowly(bytes);
    EXPECT_EQ(encode_with(encode_base64_by_table, bytes), expected) << size;
    if (has_base64_avx2()) {
      EXPECT_EQ(encode_with(encode_base64_by_avx2, bytes), expected) << size;
    }
  }
}

TEST(Base64, DecodesWhatItEncoded) {
  std::mt19937 random(2);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = random_bytes(random, size);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

TEST(Base64, RefusesAnythingButTheCanonicalText) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm 9", "Zm9v\n",
                           "Zg==Zg==", "====", "=", "Zm9-", "Zm9_", "Z===", "\xffm9v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, IsCheckedAsItIsDecoded) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 140; ++size) {
    const std::string text = to_base64(random_bytes(random, size));
    EXPECT_TRUE(is_base64(text)) << text;
    // Whatever one byte becomes, and wherever it is.
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string other = text;
      other[at] = static_cast<char>(random() & 0xff);
      EXPECT_EQ(is_base64(other), from_base64(other).has_value()) << other;
    }
  }
  EXPECT_FALSE(is_base64("A"));
  EXPECT_FALSE(is_base64(std::string(64, 'A') + "AB==")) << "unused bits are zero";
  EXPECT_FALSE(is_base64(std::string(31, 'A') + "=" + std::string(32, 'A')));
}

TEST(Base64, BothKernelsKnowTheSameDigits) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t at : {0U, 13U, 31U, 63U}) {
      std::string text(64, 'z');
      text[at] = static_cast<char>(byte);
      const bool expected = from_base64(std::string(4, text[at])).has_value();
      EXPECT_EQ(are_base64_digits_by_table(text.data(), text.size()), expected) << byte;
      if (!has_base64_avx2()) continue;
      EXPECT_EQ(are_base64_digits_by_avx2(text.data(), text.size()), expected) << byte;
    }
  }
}

}  // namespace
}  // namespace wheelpit
