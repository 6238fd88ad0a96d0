#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "function/layer.h"
#include "store/document_store.h"
#include "store/stored.h"

namespace wheelpit {

// A Layer as the JSON text that is stored, and back, as functions are (store/function_codec.h).
std::string encode_layer(const Layer& layer);
Result<Layer> decode_layer(std::string_view json);

// The layers of a DocumentStore, by name. Errors as those of FunctionStore.
class LayerStore {
 public:
  // `documents` must outlive this and its pending calls.
  explicit LayerStore(DocumentStore& documents) : documents_(documents) {}

  boost::asio::awaitable<Result<std::optional<Stored<Layer>>>> get(std::string name);
  boost::asio::awaitable<Result<std::vector<Layer>>> list();  // by name

  // Errc::conflict if the stored revision is not `expected` (0: there must be none).
  boost::asio::awaitable<Status> put(Layer layer, Revision expected);

 private:
  DocumentStore& documents_;
};

}  // namespace wheelpit
