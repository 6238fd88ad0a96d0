#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <set>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "function/function_host.h"
#include "mapping/mapping_change_listener.h"
#include "secrets/vault/secret_vault.h"
#include "store/document_store.h"
#include "store/function_store.h"
#include "store/mapping_store.h"
#include "store/postgres/document_changes.h"

namespace wheelpit {

// Does on this node what a document that another node wrote means, as the API does for those that
// it writes itself. Belongs to one thread.
class ChangeApplier {
 public:
  // All must outlive it.
  struct Parts {
    DocumentStore& store;
    FunctionHost& host;
    MappingChangeListener& listener;
    SecretVault& vault;
    // What is known of a function, or of mappings, without a look at the store is known no more.
    std::function<void(Collection in, const std::string& key)> forget;
    std::function<boost::asio::awaitable<Status>(std::string uuid)> recording_changed;
  };

  ChangeApplier(Parts parts, Log log)
      : parts_(parts), log_(std::move(log)), functions_(parts.store), mappings_(parts.store) {}

  // A function that the host was given at start.
  void hosts(const std::string& name) { hosted_.insert(name); }

  // An error is the store's. A damaged document is logged, and stays unapplied.
  boost::asio::awaitable<Status> apply(const DocumentChange& change);

  // The same of all that there is, and of functions that are there no more.
  boost::asio::awaitable<Status> apply_all();

 private:
  boost::asio::awaitable<Status> apply_function(std::string name);
  boost::asio::awaitable<Status> apply_secret(std::string name);

  Parts parts_;
  Log log_;
  FunctionStore functions_;
  MappingStore mappings_;
  std::set<std::string> hosted_;  // or were once
};

}  // namespace wheelpit
