#include "batches/batch_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/file_descriptor.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSuffix = ".batch";
constexpr std::string_view kUnfinished = ".new";
constexpr std::size_t kDigits = 16;  // of 2^53
constexpr std::uint64_t kMostFileBytes = RecordingSettings::kMostBytes;

std::string name_of(const RecordedBatch& batch) {
  const std::string digits = std::to_string(batch.call.number);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits + "-" +
         batch.call.request_id + std::string(kSuffix);
}

bool is_batch(std::string_view name) {
  return name.size() > kDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         name[kDigits] == '-' &&
         name.substr(0, kDigits).find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view request_id_in(std::string_view name) {
  name.remove_suffix(kSuffix.size());
  return name.substr(kDigits + 1);
}

bool is_named(std::string_view name, std::string_view batch) {
  if (request_id_in(name) == batch) return true;
  const std::string_view number = name.substr(0, kDigits);
  return !batch.empty() && number.substr(std::min(number.find_first_not_of('0'), kDigits)) == batch;
}

std::error_code last_fault() { return {errno, std::generic_category()}; }

// All of the file, under another name until it is whole.
std::error_code write_file(const fs::path& path, std::string_view bytes) {
  const fs::path unfinished = fs::path(path).concat(kUnfinished);
  ::unlink(unfinished.c_str());
  const FileDescriptor file(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) return last_fault();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::error_code fault = last_fault();
      ::unlink(unfinished.c_str());
      return fault;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::rename(unfinished.c_str(), path.c_str()) == 0) return {};
  const std::error_code fault = last_fault();
  ::unlink(unfinished.c_str());
  return fault;
}

Result<std::string> read_file(const fs::path& path, std::uint64_t most) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(Errc::not_found, path.string() + " cannot be read");
  std::string text(most, '\0');
  in.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

std::vector<BatchFolder::File> BatchFolder::files() const {
  std::vector<File> found;
  std::error_code fault;
  for (fs::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    std::string name = at->path().filename().string();
    if (!is_batch(name)) continue;
    std::error_code gone;
    const std::uint64_t bytes = at->file_size(gone);
    if (!gone) found.push_back({std::move(name), bytes});
  }
  std::ranges::sort(found, {}, &File::name);
  return found;
}

BatchFolder::Held BatchFolder::held() const {
  Held held;
  for (const File& file : files()) {
    ++held.batches;
    held.bytes += file.bytes;
  }
  return held;
}

Result<BatchFolder::Held> BatchFolder::keep(const RecordedBatch& batch, std::string_view file,
                                            const RecordingSettings& settings) const {
  if (file.size() > settings.max_bytes) {
    return Error(Errc::too_large, "a batch of " + std::to_string(file.size()) +
                                      " bytes does not fit into MaxBytes, " +
                                      std::to_string(settings.max_bytes));
  }
  std::error_code fault;
  fs::create_directories(folder_, fault);
  if (!fault) fs::permissions(folder_, fs::perms::owner_all, fault);
  if (fault) return failure("cannot make", fault);
  std::vector<File> kept = files();
  std::uint64_t total = file.size();
  for (const File& each : kept) total += each.bytes;
  const auto drop = [&](std::vector<File>::iterator which) {
    if (!fs::remove(folder_ / which->name, fault) && fault) return kept.end();
    total -= which->bytes;
    return kept.erase(which);
  };
  for (auto at = kept.begin(); at != kept.end() && !fault;) {
    at = request_id_in(at->name) == batch.call.request_id ? drop(at) : at + 1;
  }
  while (!fault && !kept.empty() &&
         (kept.size() + 1 > settings.max_batches || total > settings.max_bytes)) {
    drop(kept.begin());
  }
  if (fault) return failure("cannot make room in", fault);
  fault = write_file(folder_ / name_of(batch), file);
  if (fault) return failure("cannot write to", fault);
  return Held{.batches = kept.size() + 1, .bytes = total};
}

std::vector<RecordedBatch> BatchFolder::list() const {
  std::vector<RecordedBatch> found;
  std::vector<File> all = files();
  for (const File& file : all) {
    const auto text = read_file(folder_ / file.name, kLongestBatchHead);
    if (!text) continue;
    auto batch = parse_batch_head(*text);
    if (batch) found.push_back(std::move(*batch));
  }
  std::ranges::reverse(found);
  return found;
}

Result<BatchFile> BatchFolder::read(std::string_view batch) const {
  std::vector<File> all = files();
  std::ranges::reverse(all);
  const auto found =
      std::ranges::find_if(all, [&](const File& file) { return is_named(file.name, batch); });
  if (found == all.end() || found->bytes > kMostFileBytes) {
    return Error(Errc::not_found, "no batch " + std::string(batch) + " is recorded");
  }
  const auto text = read_file(folder_ / found->name, found->bytes);
  if (!text) return text.error();
  return parse_batch_file(*text);
}

void BatchFolder::remove_unfinished() const {
  std::error_code fault;
  for (fs::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    std::error_code ignored;
    if (at->path().extension() == kUnfinished) fs::remove(at->path(), ignored);
  }
}

Result<std::size_t> BatchFolder::clear() const {
  std::error_code fault;
  std::size_t count = 0;
  for (const File& file : files()) {
    if (fs::remove(folder_ / file.name, fault)) ++count;
    if (fault) return failure("cannot remove from", fault);
  }
  remove_unfinished();
  fs::remove(folder_, fault);  // if there is nothing else in it
  return count;
}

Error BatchFolder::failure(const std::string& what, std::error_code fault) const {
  return {Errc::unavailable, what + " " + folder_.string() + ": " + fault.message()};
}

}  // namespace wheelpit
