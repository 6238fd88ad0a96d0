#include "store/located_packages.h"

#include "store/function_codec.h"
#include "store/layer_codec.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

void place(std::string& directory, const fs::path& folder) {
  const fs::path stored(directory);
  if (stored.parent_path().filename().empty()) return;
  directory = (folder / stored.parent_path().filename() / stored.filename()).string();
}

void place_version(Function& version, const fs::path& folder) {
  if (!version.hot_reload) place(version.code_directory, folder);
  place(version.layers_directory, folder);
  for (LayerReference& layer : version.layers) place(layer.directory, folder);
}

}  // namespace

// What cannot be read is for who reads it to tell.
void LocatedPackages::locate(Collection in, Document& document) const {
  if (in == Collection::functions) {
    auto function = decode_function(document.body);
    if (!function) return;
    place_version(*function, folder_);
    for (Function& version : function->versions) place_version(version, folder_);
    document.body = encode_function(*function);
  } else if (in == Collection::layers) {
    auto layer = decode_layer(document.body);
    if (!layer) return;
    for (LayerVersion& version : layer->versions) place(version.directory, folder_);
    document.body = encode_layer(*layer);
  }
}

asio::awaitable<Result<std::optional<Document>>> LocatedPackages::get(Collection in,
                                                                      std::string key) {
  auto found = co_await documents_->get(in, std::move(key));
  if (found && *found) locate(in, **found);
  co_return found;
}

asio::awaitable<Result<std::vector<Document>>> LocatedPackages::list(Collection in,
                                                                     std::string after,
                                                                     std::size_t limit) {
  auto page = co_await documents_->list(in, std::move(after), limit);
  if (page) {
    for (Document& document : *page) locate(in, document);
  }
  co_return page;
}

}  // namespace wheelpit
