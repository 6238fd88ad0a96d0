#include "aws/credentials/shared_files.h"

#include <string>

#include "aws/credentials/setting_reader.h"
#include "aws/credentials/small_file.h"
#include "base/secret.h"

namespace wheelpit {

namespace {

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;

std::string path_of(const SettingReader& variables, const char* variable, const char* usual) {
  std::string path = variables.text(variable).value_or(usual);
  if (path == "~" || path.starts_with("~/")) {
    path.replace(0, 1, variables.text("HOME").value_or(""));
  }
  return path;
}

}  // namespace

Result<SharedFiles> read_shared_files(const CredentialVariables& variables) {
  const SettingReader settings = SettingReader::of(variables);
  SharedFiles files;
  const auto read = [&](const std::string& path, ProfileFile kind, Profiles& profiles) -> Status {
    auto file = read_small_file(path, kMostBytes);
    if (!file) {
      if (file.error().code() == Errc::not_found) return {};
      return file.error();
    }
    auto parsed = parse_profiles(file->text, kind);
    wipe(file->text);
    if (!parsed) return Error(Errc::invalid_argument, path + ": " + parsed.error().message());
    profiles = std::move(*parsed);
    if (!file->ours) files.writable_by_others = path;
    return {};
  };
  const std::string credentials =
      path_of(settings, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  if (const Status done = read(credentials, ProfileFile::credentials, files.credentials); !done) {
    return done.error();
  }
  const std::string config = path_of(settings, "AWS_CONFIG_FILE", "~/.aws/config");
  if (const Status done = read(config, ProfileFile::config, files.config); !done) {
    return done.error();
  }
  return files;
}

}  // namespace wheelpit
