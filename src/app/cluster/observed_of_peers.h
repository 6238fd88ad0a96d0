#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "api/admin/observed_mapping.h"
#include "base/clock.h"
#include "cluster/peers.h"

namespace wheelpit {

// How the mappings do that other nodes run, asked for over their peer port. Belongs to shard 0's
// thread.
class ObservedOfPeers final : public api::ObservedElsewhere {
 public:
  using Here = std::function<boost::asio::awaitable<api::ObservedMappings>()>;

  // Answers peers from now on. What is referred to must outlive this.
  ObservedOfPeers(cluster::Peers& peers, const Clock& clock, Here here);

  boost::asio::awaitable<api::ObservedMappings> observed() override;

 private:
  cluster::Peers& peers_;
  const Clock& clock_;
  Here here_;
  api::ObservedMappings last_;
  TimePoint asked_{};
};

}  // namespace wheelpit
