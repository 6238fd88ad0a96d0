#include "api/functions/permission_statement.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "api/model/input.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Those of Alexa are the ones outside amazonaws.
bool is_service(std::string_view text) {
  return text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") ||
         text.ends_with(".amazon.com");
}

Outcome<json::value> principal_of(const std::string& text) {
  if (text == "*") return json::value("*");
  if (text.starts_with("arn:")) return json::value{{"AWS", text}};
  if (is_account(text)) return json::value{{"AWS", "arn:aws:iam::" + text + ":root"}};
  if (is_service(text)) return json::value{{"Service", text}};
  return fail(ErrorCode::invalid_parameter_value,
              "The provided principal was invalid. Please check the principal and try again.");
}

// Which member of the request becomes which condition.
struct Condition {
  std::string_view member;
  std::string_view test;
  std::string_view key;
};
constexpr auto kConditions = std::to_array<Condition>({
    {"SourceAccount", "StringEquals", "AWS:SourceAccount"},
    {"EventSourceToken", "StringEquals", "lambda:EventSourceToken"},
    {"PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
    {"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
    {"SourceArn", "ArnLike", "AWS:SourceArn"},
});

json::object conditions_of(const json::object& input) {
  json::object out;
  for (const auto& [member, test, key] : kConditions) {
    if (!has(input, member)) continue;
    json::value& tests = out[test];
    if (tests.is_null()) tests.emplace_object();
    tests.as_object()[key] = text_of(input, member);
  }
  return out;
}

}  // namespace

Outcome<PolicyStatement> make_statement(const json::object& input, std::string_view resource) {
  auto principal = principal_of(text_of(input, "Principal"));
  if (!principal) return std::unexpected(principal.error());
  json::object statement = {{"Sid", text_of(input, "StatementId")},
                            {"Effect", "Allow"},
                            {"Principal", std::move(*principal)},
                            {"Action", text_of(input, "Action")},
                            {"Resource", resource}};
  json::object conditions = conditions_of(input);
  if (!conditions.empty()) statement["Condition"] = std::move(conditions);
  return PolicyStatement{.sid = text_of(input, "StatementId"), .json = json::serialize(statement)};
}

std::string policy_text(const Policy& policy) {
  std::string out = R"({"Version":"2012-10-17","Id":"default","Statement":[)";
  for (const PolicyStatement& statement : policy) {
    if (out.back() != '[') out += ',';
    out += statement.json;
  }
  return out + "]}";
}

}  // namespace wheelpit::api
