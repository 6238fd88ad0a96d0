#include "source/activemq/endpoint_round.h"

#include <algorithm>
#include <utility>

#include "source/activemq/openwire_endpoint.h"

namespace wheelpit::activemq {

const Endpoint& EndpointRound::next() { return endpoints_[next_++ % endpoints_.size()]; }

void EndpointRound::go_to(const Endpoint& endpoint) {
  const auto found = std::ranges::find(endpoints_, endpoint);
  if (found != endpoints_.end()) next_ = static_cast<std::size_t>(found - endpoints_.begin());
}

bool EndpointRound::goes_on(Diagnosis& diagnosis, Duration served) {
  if (served >= kWorthANewRound) {
    failed_ = 0;
    details_.clear();
  }
  if (diagnosis.recovery == Recovery::retry) {
    if (!details_.empty()) diagnosis.detail = details_ + "; " + diagnosis.detail;
    if (++failed_ < endpoints_.size()) {
      details_ = diagnosis.detail;
      return true;
    }
  }
  failed_ = 0;
  details_.clear();
  return false;
}

std::optional<Endpoint> asked_to_move(const openwire::BrokersAnnounced& announced,
                                      std::span<const Endpoint> configured,
                                      const Endpoint& present) {
  const bool leave_now = !announced.reconnect_to.empty();
  if (!leave_now && !announced.rebalance) return std::nullopt;
  std::string_view uris = leave_now ? announced.reconnect_to : announced.connected;
  while (!uris.empty()) {
    const std::size_t comma = uris.find(',');
    const auto named = parse_openwire_endpoints(uris.substr(0, comma));
    if (named && std::ranges::find(configured, named->front()) != configured.end()) {
      // The first one that we know is the one that is meant.
      if (named->front() == present) return std::nullopt;
      return named->front();
    }
    if (comma == std::string_view::npos) break;
    uris.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

}  // namespace wheelpit::activemq
