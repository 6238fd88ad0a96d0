#include "net/server/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <boost/asio/buffer.hpp>
#include <ctime>
#include <string_view>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view kSpoken = "http/1.1";

Error unusable(const char* key, const std::filesystem::path& file, std::string_view wanted,
               const std::string& cause) {
  return Error(Errc::invalid_argument, std::string("[server] ") + key + ": \"" + file.string() +
                                           "\" cannot be used (" + std::string(wanted) +
                                           "): " + cause);
}

// One who offers protocols and not this one would read our answers as something else.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned size, void* /*nothing*/) {
  for (unsigned at = 0; at < size; at += offered[at] + 1U) {
    const std::string_view name(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
    if (at + 1U + offered[at] > size || name != kSpoken) continue;
    *chosen = offered + at + 1;
    *length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// No one is there to be asked.
int no_passphrase(char* /*into*/, int /*size*/, int /*for_writing*/, void* /*nothing*/) {
  return 0;
}

WallTime end_of(const X509* certificate) {
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
    return {};
  return WallTime(std::chrono::seconds(timegm(&end)));
}

void set_rules(SSL_CTX* native) {
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(native, no_passphrase);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
}

}  // namespace

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::load(TlsFiles files) {
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity(std::move(files)));
  identity->seen_ = identity->stamps();
  if (Status read = identity->read(); !read) return read.error();
  return identity;
}

Result<bool> TlsIdentity::refresh() {
  std::vector<Stamp> now = stamps();
  if (now == seen_) return false;
  seen_ = std::move(now);
  if (Status read = this->read(); !read) return read.error();
  return true;
}

std::vector<TlsIdentity::Stamp> TlsIdentity::stamps() const {
  const auto stamp_of = [](const std::filesystem::path& file) {
    struct stat found{};
    if (stat(file.c_str(), &found) != 0) return Stamp{};
    return Stamp{.inode = found.st_ino,
                 .size = found.st_size,
                 .modified_nanoseconds =
                     std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec};
  };
  std::vector<Stamp> all{stamp_of(files_.certificate), stamp_of(files_.key)};
  if (files_.client_ca) all.push_back(stamp_of(*files_.client_ca));
  return all;
}

Status TlsIdentity::read() {
  const auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* const native = made->native_handle();
  set_rules(native);
  error_code failure;
  made->use_certificate_chain_file(files_.certificate.string(), failure);
  if (failure) {
    return unusable("tls_certificate", files_.certificate,
                    "a file of PEM certificates is expected, the server's own first",
                    failure.message());
  }
  made->use_private_key_file(files_.key.string(), asio::ssl::context::pem, failure);
  if (failure || SSL_CTX_check_private_key(native) != 1) {
    ERR_clear_error();
    return unusable("tls_key", files_.key,
                    "the private key of the first certificate in \"" + files_.certificate.string() +
                        "\" is expected, in PEM and without a passphrase",
                    failure ? failure.message() : "it is the key of another certificate");
  }
  if (files_.client_ca) {
    made->load_verify_file(files_.client_ca->string(), failure);
    if (failure) {
      return unusable("client_ca", *files_.client_ca, "a file of PEM certificates is expected",
                      failure.message());
    }
    SSL_CTX_set_client_CA_list(native, SSL_load_client_CA_file(files_.client_ca->c_str()));
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  not_after_ = end_of(SSL_CTX_get0_certificate(native));
  context_ = made;
  return {};
}

}  // namespace wheelpit
