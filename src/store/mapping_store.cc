#include "store/mapping_store.h"

#include <utility>

#include "store/mapping_codec.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Result<Stored<Mapping>> decode(const Document& document) {
  auto mapping = decode_mapping(document.body);
  if (!mapping) {
    return Error(Errc::malformed, "the stored mapping \"" + document.key +
                                      "\" is damaged: " + mapping.error().message());
  }
  return Stored<Mapping>{.value = std::move(*mapping), .revision = document.revision};
}

}  // namespace

asio::awaitable<Result<std::optional<Stored<Mapping>>>> MappingStore::get(std::string uuid) {
  auto document = co_await documents_.get(Collection::mappings, std::move(uuid));
  if (!document) co_return document.error();
  if (!*document) co_return std::nullopt;
  auto stored = decode(**document);
  if (!stored) co_return stored.error();
  co_return std::move(*stored);
}

asio::awaitable<Result<std::vector<Stored<Mapping>>>> MappingStore::list(std::string after,
                                                                         std::size_t limit) {
  auto documents = co_await documents_.list(Collection::mappings, std::move(after), limit);
  if (!documents) co_return documents.error();
  std::vector<Stored<Mapping>> all;
  all.reserve(documents->size());
  for (const Document& document : *documents) {
    auto stored = decode(document);
    if (!stored) co_return stored.error();
    all.push_back(std::move(*stored));
  }
  co_return all;
}

asio::awaitable<Result<Revision>> MappingStore::put(Mapping mapping, Revision expected) {
  std::string body = encode_mapping(mapping);
  co_return co_await documents_.put(Collection::mappings, std::move(mapping.uuid), std::move(body),
                                    expected);
}

asio::awaitable<Status> MappingStore::remove(std::string uuid, Revision expected) {
  co_return co_await documents_.remove(Collection::mappings, std::move(uuid), expected);
}

}  // namespace wheelpit
