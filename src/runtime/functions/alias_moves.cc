#include "runtime/functions/alias_moves.h"

#include <algorithm>

#include "function/versions.h"

namespace wheelpit::runtime {

void AliasMoves::note(const Function& from, const Function& to) {
  for (const auto& [qualifier, provisioned] : to.provisioned) {
    if (!from.provisioned.contains(qualifier)) continue;
    const std::string before = version_of_qualifier(from, qualifier);
    const std::string now = version_of_qualifier(to, qualifier);
    if (before == now) continue;
    std::vector<std::string>& left = left_[qualifier];
    std::erase_if(left, [&](const std::string& each) { return each == now || each == before; });
    left.insert(left.begin(), before);
  }
  std::erase_if(left_, [&to](const auto& each) { return !to.provisioned.contains(each.first); });
}

std::map<std::string, std::size_t> AliasMoves::settle(
    const Function& function, const std::function<Kept(const std::string& version)>& kept) {
  std::map<std::string, std::size_t> held;
  std::erase_if(left_, [&](const auto& move) {
    const auto& [qualifier, versions] = move;
    const int requested = function.provisioned.at(qualifier).requested;
    const Kept now = kept(version_of_qualifier(function, qualifier));
    if (now.available >= requested || now.failed) return true;
    auto missing = static_cast<std::size_t>(requested - now.available);
    for (const std::string& version : versions) {
      const std::size_t here = std::min(missing, kept(version).started);
      if (here != 0) held[version] += here;
      missing -= here;
    }
    return false;
  });
  return held;
}

const std::vector<std::string>& AliasMoves::left_by(const std::string& qualifier) const {
  static const std::vector<std::string> none;
  const auto found = left_.find(qualifier);
  return found == left_.end() ? none : found->second;
}

}  // namespace wheelpit::runtime
