#include "secrets/vault/cipher.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

KeyFile::Key key_of(unsigned char byte) {
  KeyFile::Key key;
  key.fill(byte);
  return key;
}

TEST(Cipher, OpensWhatItSealed) {
  for (const std::size_t size : {0U, 1U, 16U, 65536U}) {
    const Secret plain(std::string(size, 'p'));
    const std::string sealed = seal(key_of(1), plain, "context");
    EXPECT_EQ(sealed.size(), size + 28);
    EXPECT_EQ(unseal(key_of(1), sealed, "context"), plain);
  }
}

TEST(Cipher, NeverSealsTwiceAlike) {
  const Secret plain("p");
  EXPECT_NE(seal(key_of(1), plain, ""), seal(key_of(1), plain, ""));
}

TEST(Cipher, OpensNothingElse) {
  const std::string sealed = seal(key_of(1), Secret("password"), "context");
  EXPECT_FALSE(unseal(key_of(2), sealed, "context"));
  EXPECT_FALSE(unseal(key_of(1), sealed, "contexT"));
  EXPECT_FALSE(unseal(key_of(1), sealed.substr(0, 27), "context"));
  EXPECT_FALSE(unseal(key_of(1), "", "context"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(unseal(key_of(1), changed, "context")) << i;
  }
}

}  // namespace
}  // namespace wheelpit
