#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {

// Behind the help of a command that asks an engine.
inline constexpr auto kSignedRequests =
    "Requests are signed if AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.\n";

// "a, b or c".
std::string listed(const std::vector<std::string>& words);

// An option whose value is one of these names. CLI11 reads an enumeration by its number.
template <typename Value>
CLI::Validator one_of(std::vector<std::pair<std::string, Value>> names) {
  return {[names = std::move(names)](std::string& given) -> std::string {
            std::vector<std::string> all;
            for (const auto& [name, value] : names) {
              if (name == given) {
                given = std::to_string(static_cast<int>(value));
                return "";
              }
              all.push_back(name);
            }
            return "must be " + listed(all) + "; this is \"" + given + '"';
          },
          ""};
}

// The same for an option that is kept as it is typed.
CLI::Validator one_of_words(std::vector<std::string> words);

// --endpoint-url: which engine is asked.
void add_endpoint_url(CLI::App& command, std::string& url);

// -o, --output text|json. `Output` is bool (json?) or an enumeration with the enumerators text and
// json.
template <typename Output>
void add_output(CLI::App& command, Output& output, const std::string& help) {
  std::vector<std::pair<std::string, Output>> names;
  if constexpr (std::is_same_v<Output, bool>) {
    names = {{"text", false}, {"json", true}};
  } else {
    names = {{"text", Output::text}, {"json", Output::json}};
  }
  command.add_option("-o,--output", output, help)
      ->transform(one_of<Output>(std::move(names)))
      ->type_name("text|json")
      ->default_str("text");
}

}  // namespace wheelpit
