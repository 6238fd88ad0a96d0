#include "store/function_store.h"

#include <utility>

#include "store/function_codec.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Result<Stored<Function>> decode(const Document& document) {
  auto function = decode_function(document.body);
  if (!function) {
    return Error(Errc::malformed, "the stored function \"" + document.key +
                                      "\" is damaged: " + function.error().message());
  }
  return Stored<Function>{.value = std::move(*function), .revision = document.revision};
}

}  // namespace

asio::awaitable<Result<std::optional<Stored<Function>>>> FunctionStore::get(std::string name) {
  auto document = co_await documents_.get(Collection::functions, std::move(name));
  if (!document) co_return document.error();
  if (!*document) co_return std::nullopt;
  auto stored = decode(**document);
  if (!stored) co_return stored.error();
  co_return std::move(*stored);
}

asio::awaitable<Result<std::shared_ptr<const Stored<Function>>>> FunctionStore::find(
    std::string name) {
  const auto known = known_.find(name);
  if (known != known_.end()) co_return known->second;
  auto stored = co_await get(name);
  if (!stored) co_return stored.error();
  if (!*stored) co_return std::shared_ptr<const Stored<Function>>();
  co_return known_[name] = std::make_shared<const Stored<Function>>(std::move(**stored));
}

asio::awaitable<Result<std::vector<Stored<Function>>>> FunctionStore::list(std::string after,
                                                                           std::size_t limit) {
  auto documents = co_await documents_.list(Collection::functions, std::move(after), limit);
  if (!documents) co_return documents.error();
  std::vector<Stored<Function>> all;
  all.reserve(documents->size());
  for (const Document& document : *documents) {
    auto stored = decode(document);
    if (!stored) co_return stored.error();
    all.push_back(std::move(*stored));
  }
  co_return all;
}

asio::awaitable<Result<Revision>> FunctionStore::put(Function function, Revision expected) {
  const std::string name = function.name;
  std::string body = encode_function(function);
  const auto revision =
      co_await documents_.put(Collection::functions, name, std::move(body), expected);
  if (revision) {
    known_[name] = std::make_shared<const Stored<Function>>(std::move(function), *revision);
  } else {
    known_.erase(name);
  }
  co_return revision;
}

asio::awaitable<Status> FunctionStore::remove(std::string name, Revision expected) {
  const Status removed = co_await documents_.remove(Collection::functions, name, expected);
  known_.erase(name);
  co_return removed;
}

}  // namespace wheelpit
