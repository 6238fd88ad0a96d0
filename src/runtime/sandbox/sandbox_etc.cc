#include "runtime/sandbox/sandbox_etc.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "runtime/programs/bootstraps.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// All names that a hosts file has an address for.
std::vector<std::string> names_in(std::string_view hosts) {
  std::vector<std::string> names;
  std::istringstream lines{std::string(hosts)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address;
    words >> address;
    for (std::string name; words >> name;) names.push_back(name);
  }
  return names;
}

bool is_host_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
  });
}

Status keep_text(const fs::path& path, const std::string& text) {
  if (contents(path) == text) return {};
  return write_for_functions(path, text);
}

std::string current_hosts() { return hosts_text(contents("/etc/hosts"), host_name()); }

}  // namespace

std::string passwd_text(const FunctionUser& user) {
  std::string text = "root:x:0:0:root:/root:/bin/bash\n";
  if (user.uid != kNobody) text += "nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin\n";
  text += std::string(kServiceUserName) + ":x:" + std::to_string(user.uid) + ":" +
          std::to_string(user.gid) + "::" + std::string(kServiceUserHome) + ":/sbin/nologin\n";
  return text;
}

std::string group_text(const FunctionUser& user) {
  std::string text = "root:x:0:\n";
  if (user.gid != kNobody) text += "nobody:x:65534:\n";
  text += std::string(kServiceUserName) + ":x:" + std::to_string(user.gid) + ":\n";
  return text;
}

std::string hosts_text(std::string_view of_this_machine, std::string_view host_name) {
  std::string text(of_this_machine);
  if (!text.empty() && text.back() != '\n') text += '\n';
  const std::vector<std::string> known = names_in(text);
  const auto add = [&](std::string_view address, std::string_view name, std::string_view more) {
    if (std::ranges::find(known, name) != known.end() || !is_host_name(name)) return;
    text.append(address).append(" ").append(name).append(more).append("\n");
  };
  add("127.0.0.1", "localhost", " localhost.localdomain");
  add("127.0.0.1", "sandbox.localdomain", " sandbox");
  if (host_name != "localhost") add("127.0.0.1", host_name, "");
  return text;
}

Status write_sandbox_etc(const fs::path& folder, const FunctionUser& user) {
  if (Status done = keep_text(folder / "passwd", passwd_text(user)); !done) return done;
  if (Status done = keep_text(folder / "group", group_text(user)); !done) return done;
  return keep_text(folder / "hosts", current_hosts());
}

void refresh_hosts(const fs::path& folder) {
  // Its failure is that of a disk, which says so elsewhere.
  (void)keep_text(folder / "hosts", current_hosts());
}

}  // namespace wheelpit::runtime
