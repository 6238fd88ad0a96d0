#include "console/console_files.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/uuid.h"
#include "console/unzipped.h"

namespace wheelpit::console {

namespace {

constexpr std::string_view kRoot = "/console";
constexpr std::string_view kAssets = "assets/";
constexpr std::string_view kNonceMark = "%NONCE%";
constexpr std::string_view kMissing = "there is no such file of the console\n";

constexpr std::pair<std::string_view, std::string_view> kContentTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".png", "image/png"},
};

std::string_view content_type_of(std::string_view name) {
  for (const auto& [ending, type] : kContentTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

// Of letters, digits and the like, without a part that leads out of the folder.
bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.front() != '/' &&
         name.find("/.") == std::string_view::npos && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '/';
         });
}

std::string make_nonce() {
  std::array<unsigned char, 16> bytes{};
  fill_random(bytes);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void add_common_headers(HttpResponse& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

std::string policy(const std::string& nonce) {
  return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
         "'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

HttpResponse plain(int status, std::string_view text) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.headers.emplace_back("Cache-Control", "no-cache");
  add_common_headers(response);
  response.body = text;
  return response;
}

bool takes_gzip(const HttpRequest& request) {
  return request.header("Accept-Encoding").value_or("").find("gzip") != std::string_view::npos;
}

}  // namespace

bool ConsoleFiles::serves(std::string_view path) {
  return path.starts_with(kRoot) && (path.size() == kRoot.size() || path[kRoot.size()] == '/');
}

HttpResponse ConsoleFiles::answer(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused = plain(405, "only GET and HEAD are allowed here\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  const std::string_view path = request.path();
  if (path.size() == kRoot.size()) {
    HttpResponse moved = plain(308, "the console is at /console/\n");
    moved.headers.emplace_back("Location", "/console/");
    return moved;
  }
  const std::string_view name = path.substr(kRoot.size() + 1);
  if (name == "index.html" || !is_plain(name)) return page();
  auto found = find(name);
  if (!found) return name.starts_with(kAssets) ? plain(404, kMissing) : page();

  HttpResponse response;
  response.headers.emplace_back("Content-Type", content_type_of(name));
  const bool immutable = name.starts_with(kAssets) && folder_.empty();
  response.headers.emplace_back("Cache-Control",
                                immutable ? "public, max-age=31536000, immutable" : "no-cache");
  add_common_headers(response);
  if (found->compressed) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (takes_gzip(request)) {
      response.headers.emplace_back("Content-Encoding", "gzip");
    } else {
      found->bytes = unzipped(found->bytes);
    }
  }
  response.body = std::move(found->bytes);
  return response;
}

HttpResponse ConsoleFiles::page() const {
  auto found = find("index.html");
  if (!found) return plain(404, kMissing);
  const std::string nonce = make_nonce();
  for (auto at = found->bytes.find(kNonceMark); at != std::string::npos;
       at = found->bytes.find(kNonceMark, at)) {
    found->bytes.replace(at, kNonceMark.size(), nonce);
  }
  HttpResponse response;
  response.headers.emplace_back("Content-Type", content_type_of("index.html"));
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Content-Security-Policy", policy(nonce));
  add_common_headers(response);
  response.body = std::move(found->bytes);
  return response;
}

std::optional<ConsoleFiles::Found> ConsoleFiles::find(std::string_view name) const {
  if (!folder_.empty()) {
    std::ifstream file(folder_ / name, std::ios::binary);
    std::error_code ignored;
    if (!file || !std::filesystem::is_regular_file(folder_ / name, ignored)) return std::nullopt;
    return Found{.bytes = {std::istreambuf_iterator<char>(file), {}}};
  }
  const auto it = std::ranges::find(files_, name, &EmbeddedFile::path);
  if (it == files_.end()) return std::nullopt;
  return Found{.bytes = std::string(it->bytes), .compressed = name != "index.html"};
}

std::filesystem::path folder_of_environment() {
  const char* value =
      std::getenv("WHEELPIT_CONSOLE_DIR");  // NOLINT(concurrency-mt-unsafe): at start
  return value == nullptr ? "" : value;
}

}  // namespace wheelpit::console
