#include "app/process/data_format.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "app/process/version.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

struct Noted {
  int format = 0;
  std::string version;  // of wheelpit
};

// "1 wheelpit 0.1.0"
std::optional<Noted> read(std::string_view text) {
  Noted noted;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), noted.format);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view kName = " wheelpit ";
  if (failure != std::errc() || noted.format < 1 || !text.starts_with(kName)) return std::nullopt;
  text.remove_prefix(kName.size());
  noted.version = text.substr(0, text.find('\n'));
  return noted;
}

Status write(const fs::path& file) {
  const fs::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::trunc);
  out << kDataFormat << " wheelpit " << kVersion << "\n";
  out.close();
  std::error_code failure;
  if (out) fs::rename(part, file, failure);
  if (out && !failure) return {};
  return Error(Errc::unavailable, "[server] data_dir: " + file.string() + " cannot be written" +
                                      (failure ? ": " + failure.message() : ""));
}

}  // namespace

Status settle_data_format(const fs::path& data_dir) {
  const fs::path file = data_dir / "format";
  std::error_code failure;
  if (!fs::exists(file, failure) && !failure) return write(file);
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return Error(Errc::unavailable, "[server] data_dir: " + file.string() + " cannot be read");
  }
  const auto noted = read(text);
  if (!noted) {
    return Error(Errc::malformed, "[server] data_dir: " + file.string() +
                                      " does not say the folder's format: restore it from a "
                                      "backup of the folder");
  }
  if (noted->format <= kDataFormat) return {};
  return Error(Errc::malformed,
               "[server] data_dir: " + data_dir.string() + " has format " +
                   std::to_string(noted->format) + ", which wheelpit " + noted->version +
                   " wrote; this is wheelpit " + kVersion + ", which knows format " +
                   std::to_string(kDataFormat) +
                   ": run that version or a newer one, or restore a backup made by this one");
}

}  // namespace wheelpit
