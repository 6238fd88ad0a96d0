#include "api/functions/layer_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <utility>

#include "api/functions/code_package.h"
#include "api/functions/function_members.h"
#include "api/functions/function_writes.h"
#include "api/functions/layer_lookup.h"
#include "api/functions/permission_statement.h"
#include "api/model/input.h"
#include "api/service/page.h"
#include "base/uuid.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 50;
constexpr char kMissing[] = "The resource you requested does not exist.";

std::vector<std::string> list_of_texts(const json::object& input, std::string_view name) {
  std::vector<std::string> out;
  if (const json::value* list = find(input, name)) {
    for (const json::value& item : list->as_array()) out.emplace_back(item.as_string());
  }
  return out;
}

json::object members_of_layer_version(const Layer& layer, const LayerVersion& version) {
  json::object out = {{"CreatedDate", lambda_time(version.created)},
                      {"LayerVersionArn", arn_of_version(layer, version)},
                      {"Version", version.number}};
  if (!version.description.empty()) out["Description"] = version.description;
  if (!version.license.empty()) out["LicenseInfo"] = version.license;
  if (!version.runtimes.empty()) {
    out["CompatibleRuntimes"] = json::array(version.runtimes.begin(), version.runtimes.end());
  }
  if (!version.architectures.empty()) {
    out["CompatibleArchitectures"] =
        json::array(version.architectures.begin(), version.architectures.end());
  }
  return out;
}

json::object members_with_content(const Layer& layer, const LayerVersion& version,
                                  const std::string& host, const Authentication& authentication) {
  json::object out = members_of_layer_version(layer, version);
  const auto hash = std::filesystem::path(version.directory).filename().string();
  out["LayerArn"] = layer.arn;
  out["Description"] = version.description;
  out["Content"] = json::object{
      {"CodeSha256", version.code_sha256},
      {"CodeSize", version.code_size},
      {"Location", authentication.link(host, std::string("/code/") + CodeStore::kLayerPrefix +
                                                 layer.name + "/" + hash)}};
  return out;
}

// Whether it is for what a list asks for. One that does not say what it is for is for everything.
bool suits(const LayerVersion& version, const json::object& input) {
  const auto among = [](const std::vector<std::string>& all, const std::string& wanted) {
    return wanted.empty() || std::ranges::find(all, wanted) != all.end();
  };
  return among(version.runtimes, text_of(input, "CompatibleRuntime")) &&
         (version.architectures.empty() ||
          among(version.architectures, text_of(input, "CompatibleArchitecture")));
}

}  // namespace

LayerVersion& LayerApi::Found::version() { return *find_layer_version(stored.value, number); }

Answer LayerApi::publish(Call call) {
  const std::string name = layer_name_of(text_of(call.input, "LayerName"));
  auto zip = co_await package_of(context_, std::move(call.input.at("Content").as_object()));
  if (!zip) co_return std::unexpected(zip.error());
  const CodeStore::Hold hold(context_.deps.code, CodeStore::kLayerPrefix + name);
  auto code = co_await context_.deps.code.put(CodeStore::kLayerPrefix + name, std::move(*zip));
  if (!code) co_return std::unexpected(to_service_error(code.error()));

  const auto turn = co_await context_.writes.take();
  auto stored = co_await layers_.get(name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  Layer layer{.name = name, .arn = layer_arn_of(context_.deps, name), .versions = {}};
  if (*stored) layer = (*stored)->value;
  layer.versions.push_back({.number = ++layer.last_version,
                            .description = text_of(call.input, "Description"),
                            .license = text_of(call.input, "LicenseInfo"),
                            .runtimes = list_of_texts(call.input, "CompatibleRuntimes"),
                            .architectures = list_of_texts(call.input, "CompatibleArchitectures"),
                            .code_sha256 = std::move(code->sha256_base64),
                            .code_size = code->zip_bytes,
                            .directory = std::move(code->directory),
                            .created = context_.deps.clock.wall_now(),
                            .policy = {},
                            .policy_revision = make_uuid()});
  auto saved = co_await save(layer, *stored ? (*stored)->revision : 0);
  if (!saved) co_return std::unexpected(saved.error());
  json::object out =
      members_with_content(layer, layer.versions.back(), call.host, context_.authentication);
  // What was given is told, be it empty.
  for (const char* member : {"CompatibleRuntimes", "CompatibleArchitectures"}) {
    if (const json::value* given = find(call.input, member)) out[member] = *given;
  }
  co_return std::move(out);
}

Answer LayerApi::get(Call call) {
  const int number = *integer_of(call.input, "VersionNumber");
  if (number < 1) {
    co_return fail(ErrorCode::invalid_parameter_value, "Layer Version Cannot be less than 1");
  }
  auto found = co_await find_version(text_of(call.input, "LayerName"), number, kMissing);
  if (!found) co_return std::unexpected(found.error());
  co_return members_with_content(found->stored.value, found->version(), call.host,
                                 context_.authentication);
}

Answer LayerApi::get_by_arn(Call call) {
  const std::string arn = text_of(call.input, "Arn");
  const std::size_t colon = arn.rfind(':');
  auto stored = co_await layers_.get(layer_name_of(arn.substr(0, colon)));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (*stored) {
    const Layer& layer = (*stored)->value;
    for (const LayerVersion& version : layer.versions) {
      if (arn_of_version(layer, version) == arn) {
        co_return members_with_content(layer, version, call.host, context_.authentication);
      }
    }
  }
  co_return fail(ErrorCode::resource_not_found, kMissing);
}

Answer LayerApi::list(Call call) {
  const auto layers = co_await layers_.list();
  if (!layers) co_return std::unexpected(to_service_error(layers.error()));
  json::array all;
  for (const auto& stored : *layers) {
    const Layer& layer = stored.value;
    const auto latest = std::find_if(layer.versions.rbegin(), layer.versions.rend(),
                                     [&](const auto& each) { return suits(each, call.input); });
    if (latest == layer.versions.rend()) continue;
    all.push_back(
        json::object{{"LayerName", layer.name},
                     {"LayerArn", layer.arn},
                     {"LatestMatchingVersion", members_of_layer_version(layer, *latest)}});
  }
  co_return as_output(page_of_list(call.input, std::move(all), "Layers", kMaxPage));
}

Answer LayerApi::list_versions(Call call) {
  const auto stored = co_await layers_.get(layer_name_of(text_of(call.input, "LayerName")));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  json::array all;
  if (*stored) {
    const Layer& layer = (*stored)->value;
    for (auto version = layer.versions.rbegin(); version != layer.versions.rend(); ++version) {
      if (suits(*version, call.input)) all.push_back(members_of_layer_version(layer, *version));
    }
  }
  co_return as_output(page_of_list(call.input, std::move(all), "LayerVersions", kMaxPage));
}

// What is missing needs no deleting: the service has no error for it.
Answer LayerApi::remove(Call call) {
  const int number = *integer_of(call.input, "VersionNumber");
  if (number < 1) {
    co_return fail(ErrorCode::invalid_parameter_value, "Layer Version Cannot be less than 1");
  }
  const std::string name = layer_name_of(text_of(call.input, "LayerName"));
  const CodeStore::Hold hold(context_.deps.code, CodeStore::kLayerPrefix + name);
  const auto turn = co_await context_.writes.take();
  auto stored = co_await layers_.get(name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) co_return Output();
  Layer& layer = (*stored)->value;
  if (std::erase_if(layer.versions, [&](const auto& each) { return each.number == number; }) == 0) {
    co_return Output();
  }
  auto saved = co_await save(layer, (*stored)->revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

Answer LayerApi::add_permission(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_for_policy(call);
  if (!found) co_return std::unexpected(found.error());
  LayerVersion& version = found->version();
  const std::string sid = text_of(call.input, "StatementId");
  if (std::ranges::find(version.policy, sid, &PolicyStatement::sid) != version.policy.end()) {
    co_return fail(ErrorCode::resource_conflict,
                   "The statement id (" + sid +
                       ") provided already exists. Please provide a new statement id, or remove "
                       "the existing statement.");
  }
  if (has(call.input, "OrganizationId")) {
    call.input["PrincipalOrgID"] = text_of(call.input, "OrganizationId");
  }
  auto statement = make_statement(call.input, arn_of_version(found->stored.value, version));
  if (!statement) co_return std::unexpected(statement.error());
  version.policy.push_back(*statement);
  version.policy_revision = make_uuid();
  json::object out = {{"RevisionId", version.policy_revision}, {"Statement", statement->json}};
  auto saved = co_await save(found->stored.value, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return std::move(out);
}

Answer LayerApi::policy(Call call) {
  auto found = co_await find_for_policy(std::move(call));
  if (!found) co_return std::unexpected(found.error());
  const LayerVersion& version = found->version();
  if (version.policy.empty()) {
    co_return fail(ErrorCode::resource_not_found,
                   "No policy is associated with the given resource.");
  }
  co_return json::object{{"Policy", policy_text(version.policy)},
                         {"RevisionId", version.policy_revision}};
}

Answer LayerApi::remove_permission(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_for_policy(call);
  if (!found) co_return std::unexpected(found.error());
  LayerVersion& version = found->version();
  const std::string sid = text_of(call.input, "StatementId");
  if (std::erase_if(version.policy, [&](const auto& each) { return each.sid == sid; }) == 0) {
    co_return fail(ErrorCode::resource_not_found,
                   "Statement " + sid + " is not found in resource policy.");
  }
  version.policy_revision = make_uuid();
  auto saved = co_await save(found->stored.value, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

awaitable<Outcome<LayerApi::Found>> LayerApi::find_version(std::string name, int number,
                                                           std::string missing) {
  auto stored = co_await layers_.get(layer_name_of(name));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored || find_layer_version((*stored)->value, number) == nullptr) {
    co_return fail(ErrorCode::resource_not_found, std::move(missing));
  }
  co_return Found{.stored = std::move(**stored), .number = number};
}

awaitable<Outcome<LayerApi::Found>> LayerApi::find_for_policy(Call call) {
  const std::string name = text_of(call.input, "LayerName");
  const int number = *integer_of(call.input, "VersionNumber");
  auto found =
      co_await find_version(name, number,
                            "Layer version " + layer_arn_of(context_.deps, layer_name_of(name)) +
                                ":" + std::to_string(number) + " does not exist.");
  if (!found) co_return found;
  const auto checked = check_revision_id(call, found->version().policy_revision, "GetLayerPolicy");
  if (!checked) co_return std::unexpected(checked.error());
  co_return found;
}

awaitable<Outcome<void>> LayerApi::save(Layer layer, Revision expected) {
  const auto saved = co_await layers_.put(std::move(layer), expected);
  if (!saved) co_return std::unexpected(to_service_error(saved.error()));
  co_return Outcome<void>();
}

}  // namespace wheelpit::api
