#pragma once

#include <string>

#include "api/service/api_context.h"
#include "batches/batch_desk.h"

namespace wheelpit::api {

// The batches of mappings as people see them: the last calls, recorded batches, and a recorded one
// sent to the function again. A wheelpit extension, under /_wheelpit/mappings; `wheelpit batches`
// speaks it.
class BatchesApi {
 public:
  explicit BatchesApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer recording(Call call);
  Answer set_recording(Call call);
  Answer recorded(Call call);
  Answer remove(Call call);
  Answer get(Call call);
  Answer replay(Call call);

 private:
  // Of the request's UUID; ServiceUnavailableException where there are no batches.
  boost::asio::awaitable<Outcome<Mapping>> mapping_of(Call call);
  boost::asio::awaitable<Outcome<BatchFile>> file_of(std::string uuid, std::string batch);
  BatchDesk& desk() const { return *context_.deps.batches; }

  ApiContext& context_;
};

// Whether both texts are the same JSON value, or the same text.
bool is_same_answer(std::string_view one, std::string_view other);

}  // namespace wheelpit::api
