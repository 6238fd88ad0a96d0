#include "app/cluster/change_applier.h"

#include <utility>
#include <vector>

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<Status> ChangeApplier::apply(const DocumentChange& change) {
  if (change.own) {
    if (change.in == Collection::functions) hosted_.insert(change.key);
    co_return Status();
  }
  switch (change.in) {
    case Collection::mappings:
      parts_.forget(change.in, change.key);
      parts_.listener.mapping_changed(change.key);
      co_return Status();
    case Collection::functions:
      co_return co_await apply_function(change.key);
    case Collection::secrets:
      co_return co_await apply_secret(change.key);
    case Collection::layers:  // a function names the contents of its layers itself
      co_return Status();
    case Collection::recordings:
      co_return co_await parts_.recording_changed(change.key);
  }
  std::unreachable();
}

asio::awaitable<Status> ChangeApplier::apply_all() {
  std::set<std::string> names = hosted_;
  const auto functions = co_await functions_.list();
  if (!functions) co_return functions.error();
  for (const auto& function : *functions) names.insert(function.value.name);
  for (const std::string& name : names) {
    if (Status done = co_await apply_function(name); !done) co_return done;
  }
  for (std::string after;;) {
    const auto secrets = co_await parts_.store.list(Collection::secrets, after, 100);
    if (!secrets) co_return secrets.error();
    if (secrets->empty()) break;
    for (const Document& secret : *secrets) {
      if (Status done = co_await apply_secret(secret.key); !done) co_return done;
    }
    after = secrets->back().key;
  }
  const auto mappings = co_await mappings_.list();
  if (!mappings) co_return mappings.error();
  for (const auto& mapping : *mappings) {
    parts_.forget(Collection::mappings, mapping.value.uuid);
    parts_.listener.mapping_changed(mapping.value.uuid);
    const Status done = co_await parts_.recording_changed(mapping.value.uuid);
    if (!done) co_return done;
  }
  co_return Status();
}

// Mappings that call it look whether it is there, and how long it may take.
asio::awaitable<Status> ChangeApplier::apply_function(std::string name) {
  const auto stored = co_await functions_.get(name);
  if (!stored && stored.error().code() != Errc::malformed) co_return stored.error();
  parts_.forget(Collection::functions, name);
  if (!stored) {
    log_.error("a function that another node has written cannot be read",
               {{"function", name}, {"error", stored.error().message()}});
    co_return Status();
  }
  if (*stored) {
    hosted_.insert(name);
    parts_.host.put((*stored)->value);
  } else {
    hosted_.erase(name);
    parts_.host.remove(name);
  }
  parts_.listener.function_changed(name);
  co_return Status();
}

asio::awaitable<Status> ChangeApplier::apply_secret(std::string name) {
  const auto secret = co_await parts_.vault.describe(name);
  if (secret) {
    parts_.listener.secret_changed(secret->arn);
    co_return Status();
  }
  const Errc code = secret.error().code();
  if (code == Errc::unavailable || code == Errc::throttled) co_return secret.error();
  co_return Status();  // it is gone, or it cannot be read: who uses it will say so
}

}  // namespace wheelpit
