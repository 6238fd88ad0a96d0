#pragma once

#include <boost/asio/io_context.hpp>
#include <set>
#include <string>

#include "base/signal.h"
#include "function/code_store.h"

namespace wheelpit {

// What a CodeStore is a cache of.
struct CodeStore::Archive {
  Archive(boost::asio::io_context& io, PackageArchive& p) : packages(p), fetched(io) {}

  PackageArchive& packages;
  std::set<std::string> fetching;  // by SHA-256: a burst of invocations fetches a package once
  Signal fetched;
};

}  // namespace wheelpit
