#include "app/config/broker_text.h"

#include <string_view>

namespace wheelpit {

namespace {

// A basic string of TOML.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto code = static_cast<unsigned char>(c);
      out.append("\\u00").append(1, kDigits[code / 16]).append(1, kDigits[code % 16]);
    } else {
      out += c;
    }
  }
  return out + '"';
}

void add(std::string& table, std::string_view key, const std::string& value) {
  table.append(key).append(" = ").append(value).append("\n");
}

void add(std::string& table, std::string_view key, const std::optional<std::string>& value) {
  if (value) add(table, key, quoted(*value));
}

}  // namespace

std::string broker_table(const api::NewBroker& broker) {
  std::string table = "[[broker]]\n";
  add(table, "name", quoted(broker.name));
  add(table, "id", broker.id);
  add(table, "engine", quoted(broker.engine));
  std::string urls;
  for (const std::string& url : broker.endpoints) {
    urls += (urls.empty() ? "" : ", ") + quoted(url);
  }
  add(table, "endpoints", "[" + urls + "]");
  add(table, "tls_ca_file", broker.tls_ca_file);
  add(table, "publisher_secret", broker.publisher_secret);
  add(table, "publisher_virtual_host", broker.publisher_virtual_host);
  return table;
}

}  // namespace wheelpit
