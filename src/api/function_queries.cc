#include "api/function_queries.h"

#include <boost/json/array.hpp>
#include <filesystem>

#include "api/function_lookup.h"
#include "api/function_members.h"
#include "api/input.h"
#include "api/page.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 50;  // whatever MaxItems asks for

struct Found {
  FunctionReference reference;
  Function function;
};

awaitable<Outcome<Found>> find_function(ApiContext& context, Call call) {
  const auto reference = function_of(context, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto stored = co_await look_up(context, *reference);
  if (!stored) co_return std::unexpected(stored.error());
  co_return Found{.reference = *reference, .function = std::move(stored->value)};
}

json::object shown(const Found& found, const ApiContext& context) {
  return members_of(found.function, context.deps, Telling::as_it_is, found.reference.qualifier);
}

// A hot-reload function has no package, only the directory it runs from.
std::string location_of(const Function& function, const std::string& host) {
  if (function.hot_reload) return "file://" + function.code_directory;
  const auto hash = std::filesystem::path(function.code_directory).filename().string();
  return "http://" + host + "/code/" + function.name + "/" + hash;
}

}  // namespace

Answer FunctionQueries::get(Call call) {
  const auto found = co_await find_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  json::object out = {
      {"Configuration", shown(*found, context_)},
      {"Code", {{"RepositoryType", "S3"}, {"Location", location_of(found->function, call.host)}}}};
  if (!found->function.tags.empty()) {
    json::object tags;
    for (const auto& [key, value] : found->function.tags) tags[key] = value;
    out["Tags"] = std::move(tags);
  }
  co_return std::move(out);
}

Answer FunctionQueries::get_configuration(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return shown(*found, context_);
}

Answer FunctionQueries::list(Call call) {
  const auto page = page_of(call.input, kMaxPage);
  if (!page) co_return std::unexpected(page.error());
  const bool versions = has(call.input, "FunctionVersion");
  const auto stored = co_await context_.functions.list(page->after, page->limit + 1);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  json::array functions;
  json::object out;
  for (const auto& [function, revision] : *stored) {
    if (functions.size() == page->limit) {
      out["NextMarker"] = marker_of((*stored)[page->limit - 1].value.name);
      break;
    }
    functions.push_back(
        members_of(function, context_.deps, Telling::in_list, versions ? "$LATEST" : ""));
  }
  out["Functions"] = std::move(functions);
  co_return std::move(out);
}

Answer FunctionQueries::list_versions(Call call) {
  const auto page = page_of(call.input, kMaxPage);
  if (!page) co_return std::unexpected(page.error());
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  json::array versions;
  versions.push_back(members_of(found->function, context_.deps, Telling::in_list, "$LATEST"));
  co_return json::object{{"Versions", std::move(versions)}};
}

Answer FunctionQueries::code_signing_config(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return json::object{{"FunctionName", found->function.name}};
}

Answer FunctionQueries::concurrency(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return Output();  // none is reserved: null
}

Answer FunctionQueries::account_settings(Call) {
  const auto functions = co_await context_.functions.list();
  if (!functions) co_return std::unexpected(to_service_error(functions.error()));
  std::uint64_t bytes = 0;
  for (const auto& [function, revision] : *functions) bytes += function.code_size;
  co_return json::object{
      {"AccountLimit",
       {{"CodeSizeUnzipped", 262'144'000},
        {"CodeSizeZipped", 52'428'800},
        {"ConcurrentExecutions", 1000},
        {"TotalCodeSize", 80'530'636'800},
        {"UnreservedConcurrentExecutions", 1000}}},
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

}  // namespace wheelpit
