#include "function/function_arn.h"

#include "aws/arn.h"

namespace wheelpit {
namespace {

// "orders" or "orders:prod".
std::string_view function_of(std::string_view text) {
  const auto arn = Arn::parse(text);
  return arn ? arn->resource_of_type("function").value_or("") : "";
}

}  // namespace

std::string_view function_name_of_arn(std::string_view arn) {
  std::string_view rest = function_of(arn);
  return take_part(rest, ':');
}

std::string_view qualifier_of_arn(std::string_view arn) {
  std::string_view rest = function_of(arn);
  take_part(rest, ':');
  return rest;
}

}  // namespace wheelpit
