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
  std::string body = encode_function(function);
  co_return co_await documents_.put(Collection::functions, std::move(function.name),
                                    std::move(body), expected);
}

asio::awaitable<Status> FunctionStore::remove(std::string name, Revision expected) {
  co_return co_await documents_.remove(Collection::functions, std::move(name), expected);
}

}  // namespace wheelpit
