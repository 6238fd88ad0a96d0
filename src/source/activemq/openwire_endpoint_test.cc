#include "source/activemq/openwire_endpoint.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::activemq {
namespace {

using Endpoints = std::vector<Endpoint>;

Endpoints parse(std::string_view url) {
  auto endpoints = parse_openwire_endpoints(url);
  EXPECT_TRUE(endpoints) << url << ": " << endpoints.error().message();
  return endpoints ? *endpoints : Endpoints();
}

std::string refusal(std::string_view url) {
  const auto endpoints = parse_openwire_endpoints(url);
  return endpoints ? "accepted" : endpoints.error().message();
}

const Endpoint kPlain{Transport::plain, "mq.example.org", 61616};
const Endpoint kTls{Transport::tls, "mq.example.org", 61617};

TEST(ParseOpenwireEndpoints, KnowsTheSchemesAndTheirPorts) {
  EXPECT_EQ(parse("tcp://mq.example.org"), Endpoints({kPlain}));
  EXPECT_EQ(parse("nio://mq.example.org/"), Endpoints({kPlain}));
  EXPECT_EQ(parse("ssl://mq.example.org"), Endpoints({kTls}));
  EXPECT_EQ(parse("NIO+SSL://mq.example.org:61617"), Endpoints({kTls}));
  EXPECT_EQ(parse("tcp://[::1]:20000"), Endpoints({{Transport::plain, "::1", 20000}}));
}

TEST(ParseOpenwireEndpoints, ReadsFailoverInAllItsSpellings) {
  const Endpoints both{kTls, kPlain};
  EXPECT_EQ(parse("failover:(ssl://mq.example.org:61617,tcp://mq.example.org:61616)"), both);
  EXPECT_EQ(parse("failover://(ssl://mq.example.org:61617,tcp://mq.example.org:61616)"), both);
  EXPECT_EQ(parse("failover:ssl://mq.example.org,tcp://mq.example.org"), both);
  EXPECT_EQ(parse(" FAILOVER:( ssl://mq.example.org , tcp://mq.example.org )?randomize=false "),
            both);
  EXPECT_EQ(parse("failover:ssl://mq.example.org"), Endpoints({kTls}));
}

TEST(ParseOpenwireEndpoints, AcceptsTheJavaClientsTuningWithoutEffect) {
  EXPECT_EQ(parse("tcp://mq.example.org:61616?wireFormat.maxInactivityDuration=0&jms.prefetchPolicy"
                  ".all=1&socket.soTimeout=5"),
            Endpoints({kPlain}));
  EXPECT_EQ(parse("failover:(tcp://mq.example.org?keepAlive=true)?initialReconnectDelay=100&"
                  "nested.wireFormat.tightEncodingEnabled=false&maxReconnectAttempts=3"),
            Endpoints({kPlain}));
  EXPECT_EQ(parse("ssl://mq.example.org?socket.verifyHostName=true"), Endpoints({kTls}));
}

TEST(ParseOpenwireEndpoints, SaysWhereCredentialsBelongWithoutRepeatingThem) {
  for (const char* url : {"tcp://user:geheim@host", "tcp://host?jms.password=geheim",
                          "failover:(tcp://host)?jms.userName=geheim"}) {
    EXPECT_TRUE(refusal(url).contains("BASIC_AUTH")) << refusal(url);
    EXPECT_FALSE(refusal(url).contains("geheim")) << refusal(url);
  }
}

TEST(ParseOpenwireEndpoints, DoesNotWeakenTls) {
  EXPECT_TRUE(refusal("ssl://host?socket.verifyHostName=false").contains("verifyHostName"));
}

TEST(ParseOpenwireEndpoints, NamesAnOptionThatNobodyKnows) {
  EXPECT_TRUE(refusal("tcp://host?randomise=true").contains("\"randomise\""));
  EXPECT_TRUE(refusal("failover:(tcp://host)?wireFormat.=1").contains("which is unknown"));
}

TEST(ParseOpenwireEndpoints, RefusesWhatNamesNoEndpoint) {
  for (const char* url :
       {"", "host:61616", "http://host", "tcp://", "tcp://:61616", "tcp://host:0", "tcp://host:x",
        "failover:", "failover:()", "failover:(tcp://host", "failover:(tcp://host)x",
        "failover:(tcp://host,)", "tcp://a,tcp://b", "tcp://host/orders"}) {
    EXPECT_TRUE(refusal(url).starts_with("must ")) << url << ": " << refusal(url);
  }
}

}  // namespace
}  // namespace wheelpit::activemq
