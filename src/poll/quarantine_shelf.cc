// What is in the quarantine, for people.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "poll/quarantine.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::string_view kSide = ".json";

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

// "20261122T003005.123456Z", as Quarantine names files.
WallTime time_in(std::string_view name) {
  constexpr std::size_t kSize = 23;
  if (name.size() < kSize) return {};
  const auto number = [name](std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(name.data() + at, name.data() + at + digits, value);
    return value;
  };
  using namespace std::chrono;
  const auto month = static_cast<unsigned>(number(4, 2));
  const auto day = static_cast<unsigned>(number(6, 2));
  const year_month_day date{year(number(0, 4)), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return {};
  return WallTime(sys_days(date)) + hours(number(9, 2)) + minutes(number(11, 2)) +
         seconds(number(13, 2)) + microseconds(number(16, 6));
}

// Is it a name that Quarantine gives, and nothing that leads elsewhere?
bool is_id(std::string_view id) {
  return !id.empty() && !id.starts_with('.') &&
         id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-") ==
             std::string_view::npos;
}

// Of the side file; nothing if it is not whole.
std::optional<QuarantinedMessage> message_in(const std::string& id, const std::string& side) {
  boost::system::error_code fault;
  const json::value document = json::parse(side, fault);
  if (fault || !document.is_object()) return std::nullopt;
  const json::object& members = document.as_object();
  return QuarantinedMessage{.id = id,
                            .kept_at = time_in(id),
                            .mapping_uuid = text_of(members, "mapping"),
                            .event_source_arn = text_of(members, "eventSourceArn"),
                            .queue = text_of(members, "queue"),
                            .message_id = text_of(members, "messageId"),
                            .cause = text_of(members, "cause")};
}

Error not_there(const std::string& id) {
  return {Errc::not_found, "there is no message " + id + " in the quarantine"};
}

}  // namespace

Result<QuarantineShelf::Page> Quarantine::list_here(const std::string& mapping_uuid,
                                                    const std::string& after,
                                                    std::size_t limit) const {
  std::vector<std::string> ids;
  Page page{.messages = {}, .more = false, .bytes = 0, .max_bytes = max_bytes_};
  std::error_code fault;
  for (fs::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    std::error_code gone;
    const std::uint64_t size = at->file_size(gone);
    if (!gone) page.bytes += size;
    std::string name = at->path().filename().string();
    if (name.ends_with(kSide)) ids.push_back(name.substr(0, name.size() - kSide.size()));
  }
  std::ranges::sort(ids, std::greater());
  for (const std::string& id : ids) {
    if (!after.empty() && id >= after) continue;
    // The mapping's UUID is the end of the name.
    if (!mapping_uuid.empty() && !id.ends_with("-" + mapping_uuid)) continue;
    const auto side = read_file(folder_ / (id + std::string(kSide)));
    auto message = side ? message_in(id, *side) : std::nullopt;
    if (!message) continue;
    if (page.messages.size() == limit) {
      page.more = true;
      break;
    }
    std::error_code gone;
    const auto bytes = fs::file_size(folder_ / (id + ".body"), gone);
    if (!gone) message->bytes = bytes;
    page.messages.push_back(std::move(*message));
  }
  return page;
}

Result<QuarantinedBody> Quarantine::get_here(const std::string& id) const {
  if (!is_id(id)) return not_there(id);
  auto side = read_file(folder_ / (id + std::string(kSide)));
  auto body = read_file(folder_ / (id + ".body"));
  auto message = side ? message_in(id, *side) : std::nullopt;
  if (!message || !body) return not_there(id);
  message->bytes = body->size();
  return QuarantinedBody{
      .message = std::move(*message), .properties = std::move(*side), .body = std::move(*body)};
}

Status Quarantine::remove_here(const std::string& id) const {
  if (!is_id(id)) return not_there(id);
  std::error_code fault;
  const bool body = fs::remove(folder_ / (id + ".body"), fault);
  if (fault) return failure("cannot remove from ", fault);
  const bool side = fs::remove(folder_ / (id + std::string(kSide)), fault);
  if (fault) return failure("cannot remove from ", fault);
  if (!body && !side) return not_there(id);
  return {};
}

namespace {

template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> run_on(asio::thread_pool& thread, Work work) {
  using Answer = std::invoke_result_t<Work&>;
  co_return co_await asio::co_spawn(
      thread, [w = std::move(work)]() mutable -> asio::awaitable<Answer> { co_return w(); },
      asio::use_awaitable);
}

}  // namespace

asio::awaitable<Result<QuarantineShelf::Page>> Quarantine::list(std::string mapping_uuid,
                                                                std::string after,
                                                                std::size_t limit) {
  co_return co_await run_on(writer_, [&] { return list_here(mapping_uuid, after, limit); });
}

asio::awaitable<Result<QuarantinedBody>> Quarantine::get(std::string id) {
  co_return co_await run_on(writer_, [&] { return get_here(id); });
}

asio::awaitable<Status> Quarantine::remove(std::string id) {
  co_return co_await run_on(writer_, [&] { return remove_here(id); });
}

}  // namespace wheelpit
