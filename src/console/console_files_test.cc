#include "console/console_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "base/scratch_folder.h"

namespace wheelpit::console {
namespace {

// "body {}" by gzip.
constexpr unsigned char kStyle[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                    0x03, 0x4b, 0xca, 0x4f, 0xa9, 0x54, 0xa8, 0xae, 0x05,
                                    0x00, 0xfa, 0xea, 0x50, 0xd8, 0x07, 0x00, 0x00, 0x00};
const EmbeddedFile kFiles[] = {
    {.path = "index.html", .bytes = R"(<meta name="nonce" content="%NONCE%"> %NONCE%)"},
    {.path = "assets/a-1b.css",
     .bytes = {reinterpret_cast<const char*>(kStyle), std::size(kStyle)}},
    {.path = "licenses.txt", .bytes = "not looked at"},
};

HttpResponse ask(const std::string& target, HttpHeaders headers = {},
                 const std::string& method = "GET",
                 const ConsoleFiles& files = ConsoleFiles(kFiles)) {
  HttpRequest request;
  request.method = method;
  request.target = target;
  request.headers = std::move(headers);
  return files.answer(request);
}

std::string header(const HttpResponse& response, std::string_view name) {
  return std::string(find_header(response.headers, name).value_or("(none)"));
}

TEST(ConsoleFiles, ServesWhatIsBelowItsPath) {
  for (const auto* path : {"/console", "/console/", "/console/mappings/1"}) {
    EXPECT_TRUE(ConsoleFiles::serves(path)) << path;
  }
  for (const auto* path : {"/", "/consoles", "/2015-03-31/functions", "/Console/", ""}) {
    EXPECT_FALSE(ConsoleFiles::serves(path)) << path;
  }
}

TEST(ConsoleFiles, ThePageHasANewNonceEachTime) {
  const std::regex meta("<meta name=\"nonce\" content=\"([0-9a-f]{32})\"> ([0-9a-f]{32})");
  std::smatch first, second;
  const HttpResponse one = ask("/console/"), two = ask("/console/");
  ASSERT_TRUE(std::regex_match(one.body, first, meta)) << one.body;
  ASSERT_TRUE(std::regex_match(two.body, second, meta)) << two.body;
  EXPECT_EQ(first[1], first[2]);
  EXPECT_NE(first[1], second[1]);
  EXPECT_NE(header(one, "Content-Security-Policy").find("'nonce-" + first[1].str() + "'"),
            std::string::npos);
}

TEST(ConsoleFiles, ThePageForbidsWhatItNeverDoes) {
  const HttpResponse page = ask("/console/functions/orders");
  const std::string policy = header(page, "Content-Security-Policy");
  for (const auto* rule : {"default-src 'none'", "script-src 'self';", "connect-src 'self'",
                           "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"}) {
    EXPECT_NE(policy.find(rule), std::string::npos) << rule;
  }
  EXPECT_EQ(header(page, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(page, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(header(page, "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
  EXPECT_EQ(header(page, "Content-Type"), "text/html; charset=utf-8");
}

TEST(ConsoleFiles, AnAssetIsKeptForEver) {
  const HttpResponse style = ask("/console/assets/a-1b.css", {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(header(style, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(style, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(style, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(style.body, kFiles[1].bytes);
  EXPECT_EQ(ask("/console/assets/gone-2c.css").status, 404);
}

TEST(ConsoleFiles, WhoDoesNotTakeGzipGetsItPlain) {
  const HttpResponse style = ask("/console/assets/a-1b.css");
  EXPECT_EQ(header(style, "Content-Encoding"), "(none)");
  EXPECT_EQ(style.body, "body {}");
}

TEST(ConsoleFiles, OtherMethodsAreRefused) {
  const HttpResponse refused = ask("/console/", {}, "POST");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(header(refused, "Allow"), "GET, HEAD");
}

TEST(ConsoleFiles, ThePathWithoutItsSlashLeadsThere) {
  const HttpResponse moved = ask("/console");
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(header(moved, "Location"), "/console/");
}

TEST(ConsoleFiles, AFolderIsServedInsteadAndNothingBesideIt) {
  const ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path() / "dist/assets");
  std::ofstream(scratch.path() / "secret.txt") << "secret";
  std::ofstream(scratch.path() / "dist/index.html") << "mine %NONCE%";
  std::ofstream(scratch.path() / "dist/assets/x.js") << "1";
  const ConsoleFiles files(kFiles, scratch.path() / "dist");
  EXPECT_EQ(ask("/console/assets/x.js", {}, "GET", files).body, "1");
  EXPECT_EQ(header(ask("/console/assets/x.js", {}, "GET", files), "Cache-Control"), "no-cache");
  for (const auto* path : {"/console/../secret.txt", "/console//etc/passwd", "/console/a/../../x",
                           "/console/%2e%2e/secret.txt", "/console/assets"}) {
    EXPECT_TRUE(ask(path, {}, "GET", files).body.starts_with("mine ")) << path;
  }
}

// Whatever this build has: the console, or the page that says that there is none.
TEST(ConsoleFiles, ThisBuildHasAPage) {
  const ConsoleFiles files;
  const HttpResponse page = ask("/console/", {}, "GET", files);
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("wheelpit"), std::string::npos);
  EXPECT_EQ(page.body.find("%NONCE%"), std::string::npos);
}

}  // namespace
}  // namespace wheelpit::console
