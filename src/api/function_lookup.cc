#include "api/function_lookup.h"

#include <algorithm>
#include <vector>

#include "api/input.h"

namespace wheelpit {
namespace {

constexpr std::string_view kLatest = "$LATEST";

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Outcome<FunctionReference> parse_function_reference(std::string_view text,
                                                    std::string_view qualifier,
                                                    std::string_view region,
                                                    std::string_view account_id) {
  std::vector<std::string_view> parts = split(text);
  const auto take = [&parts] {
    const std::string_view part = parts.front();
    parts.erase(parts.begin());
    return part;
  };
  if (parts.size() > 6 && parts[0] == "arn") {
    parts.erase(parts.begin(), parts.begin() + 3);  // arn:<partition>:lambda
    const std::string_view given = take();
    if (given != region) {
      return fail(ErrorCode::resource_not_found, "Functions from '" + std::string(given) +
                                                     "' are not reachable in this region ('" +
                                                     std::string(region) + "')");
    }
  }
  if (parts.size() > 1 && is_account(parts[0])) {
    const std::string_view given = take();
    if (given != account_id) {
      return fail(ErrorCode::access_denied, "The function belongs to account " +
                                                std::string(given) + ", this engine to account " +
                                                std::string(account_id) +
                                                " (server.account_id of its configuration).");
    }
  }
  if (parts.size() > 1 && parts[0] == "function") take();

  FunctionReference reference{.name = std::string(take()), .qualifier = std::string(qualifier)};
  if (!parts.empty()) {
    if (!qualifier.empty() && qualifier != parts[0]) {
      return fail(ErrorCode::invalid_parameter_value,
                  "The derived qualifier from the function name does not match the specified "
                  "qualifier.");
    }
    reference.qualifier = parts[0];
  }
  return reference;
}

std::string arn_of(const ApiDependencies& deps, const FunctionReference& reference) {
  std::string arn =
      "arn:aws:lambda:" + deps.region + ":" + deps.account_id + ":function:" + reference.name;
  if (!reference.qualifier.empty()) arn += ":" + reference.qualifier;
  return arn;
}

Outcome<FunctionReference> function_of(const ApiContext& context, const Call& call) {
  return parse_function_reference(text_of(call.input, "FunctionName"),
                                  text_of(call.input, "Qualifier"), context.deps.region,
                                  context.deps.account_id);
}

boost::asio::awaitable<Outcome<Stored<Function>>> look_up(ApiContext& context,
                                                          FunctionReference reference) {
  if (reference.qualifier.empty() || reference.qualifier == kLatest) {
    auto stored = co_await context.functions.get(reference.name);
    if (!stored) co_return std::unexpected(to_service_error(stored.error()));
    if (*stored) co_return std::move(**stored);
  }
  co_return fail(ErrorCode::resource_not_found,
                 "Function not found: " + arn_of(context.deps, reference));
}

}  // namespace wheelpit
