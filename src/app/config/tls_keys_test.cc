#include "app/config/tls_keys.h"

#include <gtest/gtest.h>

#include "app/config/config.h"

namespace wheelpit {
namespace {

ConfigResult parsed(const std::string& keys) {
  return parse_config("[server]\n" + keys, "/etc/wheelpit/wheelpit.toml",
                      [](const std::filesystem::path& file) { return file != "/gone.pem"; });
}

std::string fault_of(const std::string& keys) {
  const ConfigResult config = parsed(keys);
  return config ? "none" : config.error().front().to_string();
}

TEST(TlsKeys, FilesAreRelativeToTheConfiguration) {
  const auto config = parsed(
      "tls_certificate = \"tls/server.pem\"\ntls_key = \"/keys/server.pem\"\n"
      "client_ca = \"ca.pem\"\n");
  ASSERT_TRUE(config && config->tls);
  EXPECT_EQ(config->tls->certificate, "/etc/wheelpit/tls/server.pem");
  EXPECT_EQ(config->tls->key, "/keys/server.pem");
  EXPECT_EQ(config->tls->client_ca, "/etc/wheelpit/ca.pem");
}

TEST(TlsKeys, WithoutThemTheListenerIsPlain) { EXPECT_FALSE(parsed("")->tls); }

TEST(TlsKeys, OneWithoutTheOthersIsAFaultThatNamesThem) {
  EXPECT_TRUE(
      fault_of("tls_certificate = \"a\"\n").contains("server.tls_certificate: needs tls_key"));
  EXPECT_TRUE(fault_of("tls_key = \"a\"\n").contains("server.tls_key: needs tls_certificate"));
  EXPECT_TRUE(fault_of("client_ca = \"a\"\n").contains("server.client_ca: needs tls_certificate"));
}

TEST(TlsKeys, AFileThatIsNotThereIsAFault) {
  EXPECT_TRUE(
      fault_of("tls_certificate = \"/gone.pem\"\ntls_key = \"k\"\n")
          .contains("wheelpit.toml:2: server.tls_certificate: names a file that does not exist"));
}

}  // namespace
}  // namespace wheelpit
