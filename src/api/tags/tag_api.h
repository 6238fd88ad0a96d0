#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>

#include "api/service/api_context.h"

namespace wheelpit::api {

// TagResource, UntagResource and ListTags of mappings and functions.
class TagApi {
 public:
  explicit TagApi(ApiContext& context) : context_(context) {}

  Answer tag(Call call);
  Answer untag(Call call);
  Answer list(Call call);

 private:
  using Tags = std::map<std::string, std::string>;
  // Changes the tags, or says why not; one that changes nothing only reads.
  using Change = std::function<Outcome<void>(Tags&)>;

  // Returns the tags of the resource `arn` after `change`.
  boost::asio::awaitable<Outcome<Tags>> apply(std::string arn, Change change);
  boost::asio::awaitable<Outcome<Tags>> apply_to_mapping(std::string arn, Change change);
  boost::asio::awaitable<Outcome<Tags>> apply_to_function(std::string arn, Change change);

  ApiContext& context_;
};

}  // namespace wheelpit::api
