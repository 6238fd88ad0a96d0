#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/document_store.h"
#include "store/stored.h"

namespace wheelpit {

// How values of one type are kept in a DocumentStore. To be specialised with
//   kCollection             where they are
//   kNoun                   what errors call one: "function"
//   key(T&)                 the member that names one
//   encode(const T&), decode(text)
template <class T>
struct StoredForm;

// The values of one type in a DocumentStore, by key. A damaged document is Errc::malformed, and the
// message names its key; other errors are the store's. May be used on any shard.
template <class T>
class ValueStore {
 public:
  // `documents` must outlive this and its pending calls.
  explicit ValueStore(DocumentStore& documents) : documents_(documents) {}

  boost::asio::awaitable<Result<std::optional<Stored<T>>>> get(std::string key) {
    auto document = co_await documents_.get(Form::kCollection, std::move(key));
    if (!document) co_return document.error();
    if (!*document) co_return std::nullopt;
    auto stored = decode(**document);
    if (!stored) co_return stored.error();
    co_return std::move(*stored);
  }

  // By key, those after `after`, at most `limit`.
  boost::asio::awaitable<Result<std::vector<Stored<T>>>> list(
      std::string after = {}, std::size_t limit = std::numeric_limits<std::size_t>::max()) {
    auto documents = co_await documents_.list(Form::kCollection, std::move(after), limit);
    if (!documents) co_return documents.error();
    std::vector<Stored<T>> all;
    all.reserve(documents->size());
    for (const Document& document : *documents) {
      auto stored = decode(document);
      if (!stored) co_return stored.error();
      all.push_back(std::move(*stored));
    }
    co_return all;
  }

  // Errc::conflict if the stored revision is not `expected` (0: there must be none). Returns the
  // new revision.
  boost::asio::awaitable<Result<Revision>> put(T value, Revision expected) {
    std::string body = Form::encode(value);
    co_return co_await documents_.put(Form::kCollection, std::move(Form::key(value)),
                                      std::move(body), expected);
  }

  boost::asio::awaitable<Status> remove(std::string key, Revision expected) {
    co_return co_await documents_.remove(Form::kCollection, std::move(key), expected);
  }

 private:
  using Form = StoredForm<T>;

  static Result<Stored<T>> decode(const Document& document) {
    auto value = Form::decode(document.body);
    if (!value) {
      return Error(Errc::malformed, std::string("the stored ") + Form::kNoun + " \"" +
                                        document.key + "\" is damaged: " + value.error().message());
    }
    return Stored<T>{.value = std::move(*value), .revision = document.revision};
  }

  DocumentStore& documents_;
};

}  // namespace wheelpit
