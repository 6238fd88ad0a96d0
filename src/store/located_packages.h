#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/document_store.h"

namespace wheelpit {

// Documents that several engines share, each with a folder of packages of its own: what a function
// or a layer has been stored with is named as it lies here, at FOLDER/<owner>/<name>, whichever
// engine stored it. A hot-reload function's folder is the user's own and stays as it is.
class LocatedPackages final : public DocumentStore {
 public:
  // `folder` is absolute.
  LocatedPackages(std::unique_ptr<DocumentStore> documents, std::filesystem::path folder)
      : documents_(std::move(documents)), folder_(std::move(folder)) {}

  boost::asio::awaitable<Result<std::optional<Document>>> get(Collection in,
                                                              std::string key) override;
  boost::asio::awaitable<Result<std::vector<Document>>> list(Collection in, std::string after,
                                                             std::size_t limit) override;
  boost::asio::awaitable<Result<Revision>> put(Collection in, std::string key, std::string body,
                                               Revision expected) override {
    return documents_->put(in, std::move(key), std::move(body), expected);
  }
  boost::asio::awaitable<Status> remove(Collection in, std::string key,
                                        Revision expected) override {
    return documents_->remove(in, std::move(key), expected);
  }

 private:
  void locate(Collection in, Document& document) const;

  std::unique_ptr<DocumentStore> documents_;
  std::filesystem::path folder_;
};

}  // namespace wheelpit
