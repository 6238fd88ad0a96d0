#pragma once

#include <boost/json/object.hpp>

#include "api/admin/cluster_desk.h"
#include "cluster/view.h"

namespace wheelpit::api {

// What GET /_wheelpit/nodes answers (docs/admin-api.md). Of a node that has several rows, as it
// started over, the one that lives, else the latest. Pure.
boost::json::object nodes_json(const cluster::ClusterView& view);

boost::json::object load_json(const Load& load);

}  // namespace wheelpit::api
