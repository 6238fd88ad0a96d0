#include "app/cli/options.h"

#include <algorithm>

namespace wheelpit {

std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += words[i];
  }
  return list;
}

CLI::Validator one_of_words(std::vector<std::string> words) {
  return {[words = std::move(words)](std::string& given) -> std::string {
            if (std::ranges::find(words, given) != words.end()) return "";
            return "must be " + listed(words) + "; this is \"" + given + '"';
          },
          ""};
}

void add_endpoint_url(CLI::App& command, std::string& url) {
  command
      .add_option("--endpoint-url", url,
                  "The engine (default: AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL, else "
                  "http://127.0.0.1:9400)")
      ->type_name("URL");
}

}  // namespace wheelpit
