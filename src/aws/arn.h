#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// An Amazon Resource Name, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, cut into its fields. They
// view the text that was parsed. Which fields may be empty, and what a resource looks like, is the
// service's affair: a bucket has neither region nor account.
struct Arn {
  std::string_view partition;  // "aws", "aws-cn"
  std::string_view service;    // "sqs"
  std::string_view region;     // "us-east-1"
  std::string_view account;    // "123456789012"
  std::string_view resource;   // all that is left, colons and slashes included

  // Nothing if the text does not begin with "arn:", has fewer than six fields, or an empty
  // partition, service or resource.
  static std::optional<Arn> parse(std::string_view text);

  // What stands behind `type` and the separator that follows it, as "orders" in "function:orders".
  // Nothing if the resource is of another type, or there is nothing after it.
  std::optional<std::string_view> resource_of_type(std::string_view type,
                                                   char separator = ':') const;

  bool operator==(const Arn&) const = default;
};

// In the partition "aws".
std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view resource);

// Cuts off what is before the next `separator`, and that; all of `text` if there is none.
std::string_view take_part(std::string_view& text, char separator);

}  // namespace wheelpit
