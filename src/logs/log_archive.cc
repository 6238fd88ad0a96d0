#include "logs/log_archive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "logs/log_group.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".log";
constexpr int kMostFiles = 100;

struct Opened {
  int fd = -1;
  std::uint64_t inode = 0;
  std::size_t size = 0;
};

// Closes what it holds.
class OpenedFiles {
 public:
  OpenedFiles() = default;
  OpenedFiles(const OpenedFiles&) = delete;
  OpenedFiles& operator=(const OpenedFiles&) = delete;
  ~OpenedFiles() {
    for (const Opened& file : files_) ::close(file.fd);
  }

  // A rotation between two calls shows the same file under its next name: it is taken once.
  void add(const fs::path& path) {
    Opened file{.fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.fd < 0) return;
    struct stat status{};
    const bool known =
        fstat(file.fd, &status) != 0 || std::ranges::any_of(files_, [&](const Opened& other) {
          return other.inode == status.st_ino;
        });
    if (known) {
      ::close(file.fd);
      return;
    }
    file.inode = status.st_ino;
    file.size = static_cast<std::size_t>(status.st_size);
    files_.push_back(file);
  }
  const std::vector<Opened>& newest_first() const { return files_; }

 private:
  std::vector<Opened> files_;
};

std::string content_of(const Opened& file) {
  std::string text(file.size, '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got =
        pread(file.fd, text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

// An event while its lines are read.
class Gathered {
 public:
  Gathered(const StoredLine& first, LogPlace place) : first_(first), place_(place) {}

  void add(std::string_view line) {
    if (joined_.empty()) joined_ = first_.message;
    joined_ += further_line(line);
  }

  LogEvent event() const {
    std::string_view message = joined_.empty() ? first_.message : std::string_view(joined_);
    if (!first_.ends_in_line_feed) message.remove_suffix(1);
    return {.time = first_.time, .stream = first_.stream, .message = message, .place = place_};
  }

 private:
  StoredLine first_;
  LogPlace place_;
  std::string joined_;  // of more than one line
};

// The events of one file from `offset` on. False if `see` has had enough.
bool show(std::string_view text, std::uint64_t inode, std::size_t offset,
          const std::function<bool(const LogEvent&)>& see) {
  std::optional<Gathered> event;
  while (offset < text.size()) {
    const std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) break;  // still being written
    const std::string_view line = text.substr(offset, end + 1 - offset);
    if (const auto first = parse_stored_line(line)) {
      if (event && !see(event->event())) return false;
      event.emplace(*first, LogPlace{.file = inode, .offset = offset});
    } else if (event) {
      event->add(line);
    }
    offset = end + 1;
  }
  return !event || see(event->event());
}

}  // namespace

std::vector<std::string> LogArchive::names() const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    const std::size_t suffix = name.find(kSuffix);
    if (suffix == std::string::npos) continue;
    name.resize(suffix);
    if (log_group_of_file(name)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

bool LogArchive::has(std::string_view function) const { return !files_of(function).empty(); }

std::uint64_t LogArchive::bytes(std::string_view function) const {
  std::uint64_t sum = 0;
  for (const fs::path& file : files_of(function)) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    if (!error) sum += size;
  }
  return sum;
}

std::vector<fs::path> LogArchive::files_of(std::string_view function) const {
  std::vector<fs::path> files;
  if (!log_group_of_file(function)) return files;  // it could lead out of the folder
  const std::string base = (folder_ / (std::string(function) + std::string(kSuffix))).string();
  std::error_code error;
  if (fs::exists(base, error)) files.emplace_back(base);
  for (int n = 1; n <= kMostFiles; ++n) {
    const std::string numbered = base + "." + std::to_string(n);
    if (!fs::exists(numbered, error)) break;
    files.emplace_back(numbered);
  }
  return files;
}

void LogArchive::read(std::string_view function, std::optional<LogPlace> from,
                      const std::function<bool(const LogEvent&)>& see) const {
  OpenedFiles opened;
  for (const fs::path& file : files_of(function)) opened.add(file);
  std::vector<Opened> files = opened.newest_first();
  std::ranges::reverse(files);
  auto first = files.begin();
  if (from) {
    const auto found = std::ranges::find(files, from->file, &Opened::inode);
    if (found == files.end()) {
      from.reset();
    } else {
      first = found;
    }
  }
  for (auto file = first; file != files.end(); ++file) {
    const std::size_t offset = from && file == first ? from->offset : 0;
    if (!show(content_of(*file), file->inode, offset, see)) return;
  }
}

Status LogArchive::remove(std::string_view function) const {
  const auto files = files_of(function);
  if (files.empty()) {
    return Error(Errc::not_found, "function \"" + std::string(function) + "\" has no log");
  }
  for (const fs::path& file : files) {
    std::error_code error;
    fs::remove(file, error);
    if (error) {
      return Error(Errc::unavailable, "cannot remove " + file.string() + ": " + error.message());
    }
  }
  return {};
}

}  // namespace wheelpit
