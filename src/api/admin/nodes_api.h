#pragma once

#include "api/admin/cluster_desk.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// The nodes that share a store, and how much they must do. Additions of ours, for the console,
// `wheelpit nodes` and anyone who adds nodes as the load grows.
class NodesApi {
 public:
  explicit NodesApi(ApiContext& context) : context_(context) {}

  // Null: this engine has its store for itself. `desk` must outlive this.
  void connect(ClusterDesk* desk) { desk_ = desk; }

  Answer list(Call call);
  Answer drain(Call call);
  Answer undo_drain(Call call);
  Answer load(Call call);

  // This node's alone.
  boost::asio::awaitable<Load> own_load();

 private:
  Answer set_draining(Call call, bool draining);

  ApiContext& context_;
  ClusterDesk* desk_ = nullptr;
};

}  // namespace wheelpit::api
