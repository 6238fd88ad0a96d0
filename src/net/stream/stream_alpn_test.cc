#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/run_to_end.h"
#include "base/scratch_folder.h"
#include "net/stream/stream.h"

// What a TLS client makes of the protocol that a server agrees to speak (ALPN).
namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::seconds;

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* what) const { free(what); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;

// Of 127.0.0.1, signed by itself.
Certificate certificate_of(EVP_PKEY* key) {
  Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, made.get(), made.get(), nullptr, nullptr, 0);
  X509_EXTENSION* const names =
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(made.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

const std::string kRefuse = "refuse";  // with an alert, as RFC 7301 wants it

// What the server chooses; "": it knows nothing of ALPN.
int choose(SSL*, const unsigned char** out, unsigned char* length, const unsigned char*, unsigned,
           void* given) {
  const auto& protocol = *static_cast<const std::string*>(given);
  if (protocol.empty()) return SSL_TLSEXT_ERR_NOACK;
  if (protocol == kRefuse) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = reinterpret_cast<const unsigned char*>(protocol.data());
  *length = static_cast<unsigned char>(protocol.size());
  return SSL_TLSEXT_ERR_OK;
}

class StreamAlpnTest : public testing::Test {
 protected:
  // A client that wants `wanted` connects to a server that agrees to `chosen`.
  Status connect(std::optional<std::string> wanted, std::string chosen) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = certificate_of(key.get());
    const std::string file = (folder_.path() / "ca.pem").string();
    std::FILE* const out = std::fopen(file.c_str(), "w");
    PEM_write_X509(out, certificate.get());
    std::fclose(out);

    asio::ssl::context tls(asio::ssl::context::tls_server);
    SSL_CTX_use_certificate(tls.native_handle(), certificate.get());
    SSL_CTX_use_PrivateKey(tls.native_handle(), key.get());
    SSL_CTX_set_alpn_select_cb(tls.native_handle(), choose, &chosen);
    asio::io_context server_io;
    tcp::acceptor acceptor(server_io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto port = acceptor.local_endpoint().port();
    const std::jthread server([&] {
      asio::ssl::stream<tcp::socket> peer(acceptor.accept(), tls);
      boost::system::error_code ignored;
      peer.handshake(asio::ssl::stream_base::server, ignored);
    });
    asio::io_context io;
    Stream stream(io);
    return run_to_end(io, stream.connect({Transport::tls, "127.0.0.1", port},
                                         {.ca_file = file, .protocol = std::move(wanted)},
                                         std::chrono::steady_clock::now() + seconds(30)));
  }

  ScratchFolder folder_;
};

TEST_F(StreamAlpnTest, AServerThatAgreesIsSpokenTo) {
  const Status status = connect("h2", "h2");
  EXPECT_TRUE(status) << status.error().message();
}

TEST_F(StreamAlpnTest, AServerThatDoesNotAgreeIsRefusedWithASentence) {
  for (const std::string& chosen : {std::string(), kRefuse}) {
    const Status status = connect("h2", chosen);
    ASSERT_FALSE(status) << chosen;
    EXPECT_EQ(status.error().code(), Errc::invalid_argument);
    EXPECT_EQ(status.error().message(), "the server does not agree to speak h2 (by ALPN)");
  }
}

TEST_F(StreamAlpnTest, WhoWantsNoneIsAskedForNone) { EXPECT_TRUE(connect(std::nullopt, "h2")); }

}  // namespace
}  // namespace wheelpit
