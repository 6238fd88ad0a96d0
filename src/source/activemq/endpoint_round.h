#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/address/endpoint.h"
#include "source/diagnosis.h"
#include "wire/openwire/connection.h"

namespace wheelpit::activemq {

// Which endpoint is next. A standby refuses connections until it has taken over, which is not a
// fault: so a round tries all endpoints without a pause, and only if all fail is that reported and
// followed by a pause. Pure.
class EndpointRound {
 public:
  // A connection that consumed for so long begins a new round when it ends: its broker may have
  // failed, and the next one has taken over.
  static constexpr Duration kWorthANewRound = std::chrono::seconds(5);

  // `endpoints` is not empty and outlives it.
  explicit EndpointRound(std::span<const Endpoint> endpoints) : endpoints_(endpoints) {}

  const Endpoint& next();
  // The one after next() must be this; it is one of the endpoints.
  void go_to(const Endpoint& endpoint);

  // The last endpoint failed, after it was consumed from for so long. Whether the round continues
  // at once; else it is over, and the diagnosis's detail tells of all who failed in it.
  bool goes_on(Diagnosis& diagnosis, Duration served);

 private:
  std::span<const Endpoint> endpoints_;
  std::size_t next_ = 0;
  std::size_t failed_ = 0;  // in this round
  std::string details_;     // of those
};

// Where a cluster wants us: one of `configured` other than `present`, or nothing. Addresses that
// are not configured are not followed.
std::optional<Endpoint> asked_to_move(const openwire::BrokersAnnounced& announced,
                                      std::span<const Endpoint> configured,
                                      const Endpoint& present);

}  // namespace wheelpit::activemq
