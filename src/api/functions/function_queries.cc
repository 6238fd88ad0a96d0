#include "api/functions/function_queries.h"

#include <boost/json/array.hpp>
#include <filesystem>

#include "api/functions/account_limits.h"
#include "api/functions/function_members.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "api/service/page.h"
#include "store/layer_store.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 50;  // whatever MaxItems asks for

awaitable<json::object> shown(FoundFunction found, ApiContext& context) {
  const Function& function = found.version();
  json::object out = members_of(function, context.deps, Telling::all, found.reference.qualifier);
  if (!function.image_uri.empty() || out.contains("StateReason")) co_return out;
  // Of the members that clients show, it is the one that says something of a function's state.
  const std::string other = co_await context.deps.functions.stand_in(function.runtime);
  if (!other.empty()) {
    out["StateReason"] = "This machine runs functions of " + function.runtime + " on " + other +
                         " ([runtimes] of its configuration).";
  }
  co_return out;
}

// $LATEST and what was published of it, as lists show them.
json::array versions_of(const Function& function, const ApiContext& context) {
  json::array out;
  out.push_back(members_of(function, context.deps, Telling::in_list, "$LATEST"));
  for (const Function& version : function.versions) {
    out.push_back(members_of(version, context.deps, Telling::in_list, version.version));
  }
  return out;
}

// A hot-reload function has no package, only the directory it runs from.
std::string location_of(const Function& function, const std::string& host,
                        const Authentication& authentication) {
  if (function.hot_reload) return "file://" + function.code_directory;
  const auto hash = std::filesystem::path(function.code_directory).filename().string();
  return authentication.link(host, "/code/" + function.name + "/" + hash);
}

json::object code_of(const Function& function, const std::string& host,
                     const Authentication& authentication) {
  if (function.image_uri.empty()) {
    return {{"RepositoryType", "S3"}, {"Location", location_of(function, host, authentication)}};
  }
  return {{"RepositoryType", "ECR"},
          {"ImageUri", function.image_uri},
          {"ResolvedImageUri", function.image_uri}};
}

}  // namespace

Answer FunctionQueries::get(Call call) {
  const auto found = co_await find_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  json::object configuration = co_await shown(*found, context_);
  json::object out = {{"Configuration", std::move(configuration)},
                      {"Code", code_of(found->version(), call.host, context_.authentication)}};
  if (!found->function().tags.empty()) {
    json::object tags;
    for (const auto& [key, value] : found->function().tags) tags[key] = value;
    out["Tags"] = std::move(tags);
  }
  if (found->function().reserved_concurrency) {
    out["Concurrency"] =
        json::object{{"ReservedConcurrentExecutions", *found->function().reserved_concurrency}};
  }
  co_return std::move(out);
}

Answer FunctionQueries::get_configuration(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return co_await shown(*found, context_);
}

Answer FunctionQueries::list(Call call) {
  if (has(call.input, "FunctionVersion")) co_return co_await list_all_versions(std::move(call));
  const auto page = page_of(call.input, kMaxPage);
  if (!page) co_return std::unexpected(page.error());
  auto stored = co_await context_.functions.list(page->after, page->limit + 1);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  json::array functions;
  json::object out;
  for (auto& [function, revision] : *stored) {
    if (functions.size() == page->limit) {
      out["NextMarker"] = marker_of((*stored)[page->limit - 1].value.name);
      break;
    }
    settle_now(context_, function);
    functions.push_back(members_of(function, context_.deps, Telling::in_list, ""));
  }
  out["Functions"] = std::move(functions);
  co_return std::move(out);
}

Answer FunctionQueries::list_all_versions(Call call) {
  auto stored = co_await context_.functions.list();
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  json::array all;
  for (auto& [function, revision] : *stored) {
    settle_now(context_, function);
    for (json::value& version : versions_of(function, context_)) all.push_back(std::move(version));
  }
  co_return as_output(page_of_list(call.input, std::move(all), "Functions", kMaxPage));
}

Answer FunctionQueries::list_versions(Call call) {
  const auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  co_return as_output(
      page_of_list(call.input, versions_of(found->function(), context_), "Versions", kMaxPage));
}

Answer FunctionQueries::account_settings(Call) {
  const auto functions = co_await context_.functions.list();
  if (!functions) co_return std::unexpected(to_service_error(functions.error()));
  const auto layers = co_await LayerStore(context_.deps.store).list();
  if (!layers) co_return std::unexpected(to_service_error(layers.error()));
  std::uint64_t bytes = 0;
  for (const auto& [layer, revision] : *layers) {
    for (const LayerVersion& version : layer.versions) bytes += version.code_size;
  }
  int reserved = 0;
  for (const auto& [function, revision] : *functions) {
    bytes += function.code_size;
    for (const Function& version : function.versions) bytes += version.code_size;
    reserved += function.reserved_concurrency.value_or(0);
  }
  co_return json::object{
      {"AccountLimit",
       {{"CodeSizeUnzipped", 262'144'000},
        {"CodeSizeZipped", 52'428'800},
        {"ConcurrentExecutions", kAccountConcurrency},
        {"TotalCodeSize", 80'530'636'800},
        {"UnreservedConcurrentExecutions", kAccountConcurrency - reserved}}},
      {"AccountUsage", {{"FunctionCount", functions->size()}, {"TotalCodeSize", bytes}}}};
}

Answer FunctionQueries::download_code(Call call) {
  auto zip = co_await context_.deps.code.read_zip(text_of(call.input, "FunctionName"),
                                                  text_of(call.input, "Sha256"));
  if (!zip) co_return std::unexpected(to_service_error(zip.error()));
  co_return HttpResponse{.status = 200,
                         .headers = {{"Content-Type", "application/zip"}},
                         .body = std::move(*zip),
                         .shared_body = nullptr};
}

}  // namespace wheelpit::api
