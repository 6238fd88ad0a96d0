#include "function/package_links.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

// Far beyond any real package, and short enough that each path fits the system's 4,096 bytes also
// below data_dir and /var/task.
constexpr std::size_t kLongestPath = 2048;
constexpr std::size_t kLongestName = 255;  // the system's
constexpr std::size_t kDeepest = 100;

constexpr std::size_t kLongestTarget = 4095;  // the system's
constexpr int kMostFollowed = 40;             // in one path, as the system has it
// For all links of a package together: each may go through others.
constexpr std::size_t kMostSteps = 10'000'000;

constexpr std::string_view kPackage = "/var/task";
constexpr auto kElsewhere = std::to_array<std::string_view>({"/opt", "/tmp", "/var/runtime"});

// The components of `path`, without empty ones and ".".
std::vector<std::string_view> components_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// What an absolute target means for the walk: it continues in the package, it ends well, or not.
enum class Absolute { in_package, elsewhere, refused };

Absolute judge(std::string_view target) {
  if (is_at_or_below(target, kPackage)) return Absolute::in_package;
  const bool known = std::ranges::any_of(
      kElsewhere, [&](std::string_view folder) { return is_at_or_below(target, folder); });
  const auto parts = components_of(target);
  const bool straight = std::ranges::find(parts, "..") == parts.end();
  return known && straight ? Absolute::elsewhere : Absolute::refused;
}

}  // namespace

std::optional<std::string> package_path(std::string_view name) {
  if (name.starts_with('/') || name.find('\0') != std::string_view::npos) return std::nullopt;
  const auto parts = components_of(name);
  if (name.empty() || parts.size() > kDeepest) return std::nullopt;
  std::string path;
  for (const std::string_view part : parts) {
    if (part == ".." || part.size() > kLongestName) return std::nullopt;
    if (!path.empty()) path += '/';
    path += part;
  }
  if (path.size() > kLongestPath) return std::nullopt;
  return path;
}

bool PackageLinks::add(std::string path, std::string target) {
  const bool good = !path.empty() && !target.empty() && target.size() <= kLongestTarget &&
                    target.find('\0') == std::string::npos;
  return good && links_.emplace(std::move(path), std::move(target)).second;
}

bool PackageLinks::stay_inside() const {
  std::size_t steps = 0;
  return std::ranges::all_of(links_,
                             [&](const auto& link) { return stays_inside(link.first, steps); });
}

// Walks as the system does: a component at a time, and where one is a link, its target comes first.
bool PackageLinks::stays_inside(const std::string& path, std::size_t& steps) const {
  std::vector<std::string_view> ahead = components_of(path);  // the next one last
  std::ranges::reverse(ahead);
  std::string at;  // where the walk is, below the package
  int followed = 0;
  while (!ahead.empty()) {
    if (++steps > kMostSteps) return false;
    const std::string_view part = ahead.back();
    ahead.pop_back();
    if (part == "..") {
      if (at.empty()) return false;
      at.erase(at.find('/') == std::string::npos ? 0 : at.rfind('/'));
      continue;
    }
    const std::size_t before = at.size();
    if (!at.empty()) at += '/';
    at += part;
    const auto link = links_.find(at);
    if (link == links_.end()) continue;
    if (++followed > kMostFollowed) return false;
    std::string_view target = link->second;
    at.resize(before);
    if (target.starts_with('/')) {
      const Absolute where = judge(target);
      if (where == Absolute::refused) return false;
      // What is there is not known here: whatever goes up from it may lead anywhere.
      if (where == Absolute::elsewhere) return std::ranges::find(ahead, "..") == ahead.end();
      at.clear();
      target.remove_prefix(kPackage.size());
    }
    const auto parts = components_of(target);
    ahead.insert(ahead.end(), parts.rbegin(), parts.rend());
  }
  return true;
}

}  // namespace wheelpit
