#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// A name of an archive as a path below the package: no empty and no "." component. Nothing for a
// name that is absolute, has "..", a NUL, or is longer or deeper than a package may be. "" for the
// package itself.
std::optional<std::string> package_path(std::string_view name);

// The symbolic links of a package, and where they lead as a function sees it: /var/task is the
// package. Pure: what lies on this machine has no part in it.
class PackageLinks {
 public:
  // `path` as in package_path(). False if there is one of that path, or the target is not a path.
  bool add(std::string path, std::string target);

  // Whether each ends inside the package, or at an absolute path below /opt, /tmp, /var/task or
  // /var/runtime. One that goes round in a circle does not; one whose end does not exist may.
  bool stay_inside() const;

  const std::map<std::string, std::string>& all() const { return links_; }

 private:
  bool stays_inside(const std::string& path, std::size_t& steps) const;

  std::map<std::string, std::string> links_;  // path -> target
};

}  // namespace wheelpit
