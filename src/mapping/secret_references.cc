#include "mapping/secret_references.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace wheelpit {

std::vector<std::string> secrets_of(const Mapping& mapping) {
  static constexpr auto kWithSecret = std::to_array<std::string_view>(
      {"BASIC_AUTH", "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH",
       "SERVER_ROOT_CA_CERTIFICATE", "OAUTHBEARER_AUTH"});
  std::vector<std::string> secrets;
  const auto* kafka = std::get_if<KafkaParameters>(&mapping.source);
  if (kafka == nullptr) {
    if (!mapping.secret_arn().empty()) secrets.emplace_back(mapping.secret_arn());
    return secrets;
  }
  for (const SourceAccess& access : kafka->access) {
    if (std::ranges::find(kWithSecret, access.type) != kWithSecret.end()) {
      secrets.push_back(access.uri);
    }
  }
  return secrets;
}

}  // namespace wheelpit
