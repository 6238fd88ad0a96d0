// wheelpit's event filters as a library: compile the patterns once, then ask about each event.
//
// Usage: example_filter < events.ndjson. Prints the events that match one of the patterns.

#include "filter/filter.h"

#include <iostream>
#include <string>
#include <vector>

int main() {
  const std::vector<std::string> patterns = {
      R"({"status":["paid"],"total":{"amount":[{"numeric":[">=",900]}]}})",
      R"({"customer":{"country":["AT","CH"]},"coupon":[{"exists":true}]})"};
  auto filter = wheelpit::filter::Filter::compile(patterns);
  if (!filter) {
    std::cerr << "pattern " << filter.error().filter + 1 << ", byte " << filter.error().offset
              << ": " << filter.error().reason << "\n";
    return 2;
  }
  for (std::string event; std::getline(std::cin, event);) {
    const auto matches = filter->matches(event);
    if (!matches) {
      std::cerr << matches.error().message() << ": " << event << "\n";
    } else if (*matches) {
      std::cout << event << "\n";
    }
  }
  return 0;
}
