#include "mapping/secret_references.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(SecretReferences, AKafkaMappingMayHaveTwoAndWhatIsNoSecretIsNone) {
  Mapping mapping;
  mapping.kind = SourceKind::self_managed_kafka;
  KafkaParameters kafka;
  kafka.access = {{.type = "VPC_SUBNET", .uri = "subnet:s-1"},
                  {.type = "OAUTHBEARER_AUTH", .uri = "oauth"},
                  {.type = "OAUTHBEARER_SCOPE", .uri = "read"},
                  {.type = "SERVER_ROOT_CA_CERTIFICATE", .uri = "roots"},
                  {.type = "IAM_AUTH", .uri = ""}};
  mapping.source = kafka;
  EXPECT_EQ(secrets_of(mapping), (std::vector<std::string>{"oauth", "roots"}));
}

TEST(SecretReferences, ABrokersMappingHasOne) {
  Mapping mapping;
  mapping.kind = SourceKind::rabbitmq;
  MqParameters mq;
  mq.access = {{.type = "BASIC_AUTH", .uri = "login"}, {.type = "VIRTUAL_HOST", .uri = "/"}};
  mapping.source = mq;
  EXPECT_EQ(secrets_of(mapping), std::vector<std::string>{"login"});
}

}  // namespace
}  // namespace wheelpit
