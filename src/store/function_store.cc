#include "store/function_store.h"

namespace wheelpit {

namespace asio = boost::asio;

template class ValueStore<Function>;

asio::awaitable<Result<std::shared_ptr<const Stored<Function>>>> FunctionStore::find(
    std::string name) {
  const auto known = known_.find(name);
  if (known != known_.end()) co_return known->second;
  auto stored = co_await values_.get(name);
  if (!stored) co_return stored.error();
  if (!*stored) co_return std::shared_ptr<const Stored<Function>>();
  co_return known_[name] = std::make_shared<const Stored<Function>>(std::move(**stored));
}

asio::awaitable<Result<Revision>> FunctionStore::put(Function function, Revision expected) {
  const std::string name = function.name;
  const auto revision = co_await values_.put(function, expected);
  if (revision) {
    known_[name] = std::make_shared<const Stored<Function>>(std::move(function), *revision);
  } else {
    known_.erase(name);
  }
  co_return revision;
}

asio::awaitable<Status> FunctionStore::remove(std::string name, Revision expected) {
  const Status removed = co_await values_.remove(name, expected);
  known_.erase(name);
  co_return removed;
}

}  // namespace wheelpit
