#include "secrets/vault/cipher.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "base/uuid.h"

namespace wheelpit {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

// Encryption of memory with a key of the right size fails only if memory runs out.
void require(bool done) {
  if (!done) throw std::runtime_error("AES-256-GCM failed in OpenSSL");
}

}  // namespace

std::string seal(const KeyFile::Key& key, const Secret& plain, std::string_view context) {
  std::array<unsigned char, kNonceBytes> nonce{};
  fill_random(nonce);
  std::array<unsigned char, kTagBytes> tag{};
  std::string encrypted(plain.reveal().size(), '\0');
  int size = 0;

  const CipherContext cipher(EVP_CIPHER_CTX_new());
  require(cipher != nullptr);
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) ==
          1);
  require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(context), size_of(context)) ==
          1);
  require(EVP_EncryptUpdate(cipher.get(), bytes_of(encrypted), &size, bytes_of(plain.reveal()),
                            size_of(plain.reveal())) == 1);
  require(EVP_EncryptFinal_ex(cipher.get(), bytes_of(encrypted) + size, &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1);

  std::string sealed(nonce.begin(), nonce.end());
  sealed += encrypted;
  sealed.append(tag.begin(), tag.end());
  return sealed;
}

std::optional<Secret> unseal(const KeyFile::Key& key, std::string_view sealed,
                             std::string_view context) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view encrypted =
      sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::array<unsigned char, kTagBytes> tag{};
  sealed.copy(reinterpret_cast<char*>(tag.data()), kTagBytes, sealed.size() - kTagBytes);

  std::string plain(encrypted.size(), '\0');
  int size = 0;
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  require(cipher != nullptr);
  require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                             bytes_of(nonce)) == 1);
  require(EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(context), size_of(context)) ==
          1);
  require(EVP_DecryptUpdate(cipher.get(), bytes_of(plain), &size, bytes_of(encrypted),
                            size_of(encrypted)) == 1);
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), bytes_of(plain) + size, &size) != 1) {
    wipe(plain);
    return std::nullopt;
  }
  return Secret(std::move(plain));
}

}  // namespace wheelpit
