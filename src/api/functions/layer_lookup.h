#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/service/api_context.h"
#include "function/function.h"
#include "function/layer.h"
#include "store/stored.h"

namespace wheelpit::api {

// A layer's name out of its ARN, or as it is.
std::string layer_name_of(std::string_view name_or_arn);

// Without a version.
std::string layer_arn_of(const ApiDependencies& deps, std::string_view name);
std::string arn_of_version(const Layer& layer, const LayerVersion& version);

LayerVersion* find_layer_version(Layer& layer, int number);

// Whether layer versions of these ARNs, which meet the tables, go together in a function of
// `region`. InvalidParameterValueException in the service's words; it is told before anything else
// of a function that is created.
Outcome<void> check_layer_arns(const std::vector<std::string>& arns, const std::string& region);

// Makes `arns` (of layer versions, in the order of the request) the layers of `function` and merges
// them into its layers_directory. InvalidParameterValueException in the service's words for what
// does not exist or does not go together.
boost::asio::awaitable<Outcome<void>> set_layers(ApiContext& context, std::vector<std::string> arns,
                                                 Function& function);

// Merges the layers it has again: its code has changed, and with it what there is room for.
boost::asio::awaitable<Outcome<void>> merge_layers(ApiContext& context, Function& function);

}  // namespace wheelpit::api
