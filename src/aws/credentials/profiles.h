#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// AWS's shared files: ~/.aws/config and ~/.aws/credentials. Names of settings are in lower case.
using Profile = std::map<std::string, std::string, std::less<>>;
using Profiles = std::map<std::string, Profile, std::less<>>;

enum class ProfileFile {
  config,       // [default] and [profile NAME]; other sections are no profiles
  credentials,  // [NAME]
};

// Reads one of them, as botocore does: comments take whole lines, an indented line continues with
// the setting above it. Pure, and safe on any bytes. An error names the line, and nothing of what
// is in it: it may be a key. Errc::malformed.
Result<Profiles> parse_profiles(std::string_view text, ProfileFile file);

struct SharedFiles {
  Profiles credentials;
  Profiles config;
  // One of the files, if users other than this one and root can write it: no program that it names
  // is run.
  std::string writable_by_others = {};

  // What both say of each profile; the file of credentials counts first.
  Profiles merged() const;
};

}  // namespace wheelpit
