#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <utility>

#include "api/admin/cluster_desk.h"
#include "cluster/peers.h"

namespace wheelpit {

// What people ask of the nodes, and each of them of the others. Belongs to shard 0's thread.
class NodesDesk final : public api::ClusterDesk {
 public:
  struct Parts {
    cluster::Peers& peers;
    std::function<cluster::ClusterView()> view;
    std::function<boost::asio::awaitable<Status>(std::string node, bool draining)> set_draining;
    std::function<boost::asio::awaitable<api::Load>()> own_load;
  };

  // Answers peers from now on. What the parts refer to must outlive this.
  explicit NodesDesk(Parts parts);

  cluster::ClusterView view() const override { return parts_.view(); }
  boost::asio::awaitable<Status> set_draining(std::string node, bool draining) override {
    return parts_.set_draining(std::move(node), draining);
  }
  boost::asio::awaitable<api::Load> load_of_all(api::Load own) override;

 private:
  Parts parts_;
};

}  // namespace wheelpit
