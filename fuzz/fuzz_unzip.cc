// Deployment packages as clients send them: what is read of an archive is inside it, a name that is
// taken stays below the package, and a link that is taken is judged in time.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "function/package_links.h"
#include "function/zip_directory.h"

namespace {

constexpr std::uint64_t kMostBytes = 1 << 20;

wheelpit::Status read(std::string_view zip, const wheelpit::ZipEntry& entry, std::string& out) {
  return wheelpit::read_zip_content(zip, entry, [&](std::string_view piece) -> wheelpit::Status {
    if (out.size() + piece.size() > kMostBytes) return wheelpit::not_unzippable();
    out += piece;
    return {};
  });
}

void check_path(const std::string& path) {
  const std::string framed = "/" + path + "/";
  for (const char* bad : {"/../", "/./"}) {
    if (framed.find(bad) != std::string::npos) std::abort();
  }
  if (!path.empty() && framed.find("//") != std::string::npos) std::abort();
  if (path.find('\0') != std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view zip(reinterpret_cast<const char*>(data), size);
  const auto entries = wheelpit::read_zip_directory(zip, 1000);
  if (!entries) return 0;
  if (entries->size() > 1000) std::abort();
  wheelpit::PackageLinks links;
  for (const wheelpit::ZipEntry& entry : *entries) {
    auto path = wheelpit::package_path(entry.name);
    if (path) check_path(*path);
    std::string content;
    const bool whole = read(zip, entry, content).has_value();
    if (whole && content.size() != entry.bytes) std::abort();
    if (path && whole && entry.kind == wheelpit::ZipEntry::Kind::link) {
      links.add(std::move(*path), std::move(content));
    }
  }
  static_cast<void>(links.stay_inside());
  return 0;
}
