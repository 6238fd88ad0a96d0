#include "api/functions/layer_lookup.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "aws/arn.h"
#include "store/layer_store.h"

namespace wheelpit::api {
namespace {

using boost::asio::awaitable;

constexpr std::size_t kMaxLayers = 5;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

// The parts of arn:aws:lambda:<region>:<account>:layer:<name>:<version>, which the tables checked.
// A layer of AWS's own, arn:aws:lambda:::awslayer:<name>, has no version.
struct LayerVersionArn {
  std::string region;  // "": every one
  std::string unversioned;
  std::string name;
  int version = 0;
};

LayerVersionArn parse_arn(const std::string& arn) {
  LayerVersionArn out;
  if (arn.contains(":lambda:::awslayer:")) {
    out.unversioned = arn;
    return out;
  }
  const std::size_t last = arn.rfind(':');
  out.unversioned = arn.substr(0, last);
  out.name = layer_name_of(out.unversioned);
  std::from_chars(arn.data() + last + 1, arn.data() + arn.size(), out.version);
  if (const auto parsed = Arn::parse(arn)) out.region = parsed->region;
  return out;
}

awaitable<Outcome<LayerReference>> find_reference(ApiContext& context, std::string arn) {
  const LayerVersionArn parsed = parse_arn(arn);
  auto layer = co_await LayerStore(context.deps.store).get(parsed.name);
  if (!layer) co_return std::unexpected(to_service_error(layer.error()));
  if (*layer && (*layer)->value.arn == parsed.unversioned) {
    if (const LayerVersion* version = find_layer_version((*layer)->value, parsed.version)) {
      co_return LayerReference{
          .arn = std::move(arn), .code_size = version->code_size, .directory = version->directory};
    }
  }
  co_return invalid("Layer version " + arn + " does not exist.");
}

}  // namespace

Outcome<void> check_layer_arns(const std::vector<std::string>& arns, const std::string& region) {
  if (arns.size() > kMaxLayers) {
    return invalid("Cannot reference more than " + std::to_string(kMaxLayers) + " layers.");
  }
  std::vector<LayerVersionArn> seen;
  for (std::size_t i = 0; i < arns.size(); ++i) {
    LayerVersionArn parsed = parse_arn(arns[i]);
    if (!parsed.region.empty() && parsed.region != region) {
      return invalid(
          "Layers are not in the same region as the function. Layers are expected to be in "
          "region " +
          region + ".");
    }
    const auto same = std::ranges::find(seen, parsed.unversioned, &LayerVersionArn::unversioned);
    if (same != seen.end()) {
      return invalid(
          "Two different versions of the same layer are not allowed to be referenced in the same "
          "function. " +
          arns[static_cast<std::size_t>(same - seen.begin())] + " and " + arns[i] +
          " are versions of the same layer.");
    }
    seen.push_back(std::move(parsed));
  }
  return {};
}

std::string layer_name_of(std::string_view name_or_arn) {
  const std::size_t colon = name_or_arn.rfind(':');
  return std::string(colon == std::string_view::npos ? name_or_arn : name_or_arn.substr(colon + 1));
}

std::string layer_arn_of(const ApiDependencies& deps, std::string_view name) {
  return make_arn("lambda", deps.region, deps.account_id, "layer:" + std::string(name));
}

std::string arn_of_version(const Layer& layer, const LayerVersion& version) {
  return layer.arn + ":" + std::to_string(version.number);
}

LayerVersion* find_layer_version(Layer& layer, int number) {
  const auto found = std::ranges::find(layer.versions, number, &LayerVersion::number);
  return found == layer.versions.end() ? nullptr : &*found;
}

awaitable<Outcome<void>> set_layers(ApiContext& context, std::vector<std::string> arns,
                                    Function& function) {
  if (auto checked = check_layer_arns(arns, context.deps.region); !checked) {
    co_return std::unexpected(checked.error());
  }
  std::vector<LayerReference> layers;
  for (std::string& arn : arns) {
    auto layer = co_await find_reference(context, std::move(arn));
    if (!layer) co_return std::unexpected(layer.error());
    layers.push_back(std::move(*layer));
  }
  function.layers = std::move(layers);
  co_return co_await merge_layers(context, function);
}

awaitable<Outcome<void>> merge_layers(ApiContext& context, Function& function) {
  std::vector<std::string> directories;
  directories.reserve(function.layers.size());
  for (const LayerReference& layer : function.layers) directories.push_back(layer.directory);
  auto merged = co_await context.deps.code.merge(
      function.name, std::move(directories),
      function.hot_reload ? std::string() : function.code_directory);
  if (!merged) co_return std::unexpected(to_service_error(merged.error()));
  function.layers_directory = std::move(*merged);
  co_return Outcome<void>();
}

}  // namespace wheelpit::api
