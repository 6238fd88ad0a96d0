#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "api/service/api_context.h"
#include "function/function.h"
#include "store/stored.h"

namespace wheelpit::api {

// Create-, Update- and DeleteFunction. Code is on the disk and the function in the store before the
// answer; the host and anyone who waits for the function are told then.
class FunctionApi {
 public:
  explicit FunctionApi(ApiContext& context) : context_(context) {}

  Answer create(Call call);
  Answer update_code(Call call);
  Answer update_configuration(Call call);
  Answer remove(Call call);

 private:
  Answer remove_version(Stored<Function> found, std::string version);
  // The function a change is for; PreconditionFailedException if its RevisionId is not the given.
  // ResourceConflictException while an earlier one is under way.
  boost::asio::awaitable<Outcome<Stored<Function>>> find_to_change(Call call);
  void mark_changed(Function& function) const;
  // The layers that a request names, if it names any; [] takes all away.
  boost::asio::awaitable<Outcome<void>> apply_layers(boost::json::object input, Function& function);
  enum class Keep { code, nothing };  // nothing: only to see whether it is good

  // Brings the code that `code` names into `function`.
  boost::asio::awaitable<Outcome<void>> apply_code(boost::json::object code, Keep keep,
                                                   Function& function);

  ApiContext& context_;
};

}  // namespace wheelpit::api
