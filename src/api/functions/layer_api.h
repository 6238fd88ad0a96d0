#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "api/service/api_context.h"
#include "function/layer.h"
#include "store/layer_store.h"

namespace wheelpit::api {

// Layers and their versions. A version that functions name may be deleted: they keep its content.
class LayerApi {
 public:
  explicit LayerApi(ApiContext& context) : context_(context), layers_(context.deps.store) {}

  Answer publish(Call call);
  Answer get(Call call);
  Answer get_by_arn(Call call);
  Answer list(Call call);
  Answer list_versions(Call call);
  Answer remove(Call call);
  Answer add_permission(Call call);
  Answer policy(Call call);
  Answer remove_permission(Call call);

 private:
  struct Found {
    Stored<Layer> stored;
    int number = 0;
    LayerVersion& version();
  };
  // `missing` is the error's text if it is missing.
  boost::asio::awaitable<Outcome<Found>> find_version(std::string name, int number,
                                                      std::string missing);
  boost::asio::awaitable<Outcome<Found>> find_for_policy(Call call);
  boost::asio::awaitable<Outcome<void>> save(Layer layer, Revision expected);

  ApiContext& context_;
  LayerStore layers_;
};

}  // namespace wheelpit::api
