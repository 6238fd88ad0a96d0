#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "function/function.h"
#include "store/function_codec.h"
#include "store/value_store.h"

namespace wheelpit {

template <>
struct StoredForm<Function> {
  static constexpr Collection kCollection = Collection::functions;
  static constexpr const char* kNoun = "function";
  static std::string& key(Function& function) { return function.name; }
  static std::string encode(const Function& function) { return encode_function(function); }
  static Result<Function> decode(std::string_view text) { return decode_function(text); }
};

extern template class ValueStore<Function>;

// The functions of a DocumentStore, by name: as in ValueStore, and those in use without the disk.
// May be used on any shard, but by one thread.
class FunctionStore {
 public:
  // `documents` must outlive this and its pending calls.
  explicit FunctionStore(DocumentStore& documents) : values_(documents) {}

  boost::asio::awaitable<Result<std::optional<Stored<Function>>>> get(std::string name) {
    return values_.get(std::move(name));
  }

  // The same without a look at the disk for what has been found or put before; nullptr if there is
  // none. Only right if every write of functions goes through this object, or is told to forget().
  boost::asio::awaitable<Result<std::shared_ptr<const Stored<Function>>>> find(std::string name);

  boost::asio::awaitable<Result<std::vector<Stored<Function>>>> list(
      std::string after = {}, std::size_t limit = std::numeric_limits<std::size_t>::max()) {
    return values_.list(std::move(after), limit);
  }

  boost::asio::awaitable<Result<Revision>> put(Function function, Revision expected);
  boost::asio::awaitable<Status> remove(std::string name, Revision expected);

  // Another process has written the function: find() looks at the disk again.
  void forget(const std::string& name) { known_.erase(name); }

 private:
  ValueStore<Function> values_;
  // As last found or put. Calls of the store complete in their order, so that an older find never
  // overwrites a newer put.
  std::map<std::string, std::shared_ptr<const Stored<Function>>, std::less<>> known_;
};

}  // namespace wheelpit
