#include "api/admin/backup_api.h"

#include <boost/json/object.hpp>

#include "api/model/input.h"

namespace wheelpit::api {

namespace json = boost::json;

namespace {

std::unexpected<ServiceError> no_data() {
  return fail(ErrorCode::service_unavailable, "This engine has no data to back up.");
}

}  // namespace

Answer BackupApi::create(Call call) {
  static_cast<void>(call);
  if (backup_ == nullptr) co_return no_data();
  const auto made = co_await backup_->make();
  if (!made) co_return std::unexpected(to_service_error(made.error()));
  co_return Output(json::object{
      {"Id", made->id}, {"Folder", made->folder}, {"Files", made->files}, {"Bytes", made->bytes}});
}

Answer BackupApi::remove(Call call) {
  if (backup_ == nullptr) co_return no_data();
  const std::string id = text_of(call.input, "Id");
  const Status removed = co_await backup_->remove(id);
  if (!removed) co_return std::unexpected(to_service_error(removed.error()));
  co_return Output(json::object{{"Id", id}});
}

}  // namespace wheelpit::api
