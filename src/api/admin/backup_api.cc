#include "api/admin/backup_api.h"

#include <boost/json/object.hpp>

namespace wheelpit::api {

namespace json = boost::json;

Answer BackupApi::create(Call call) {
  static_cast<void>(call);
  if (backup_ == nullptr) {
    co_return fail(ErrorCode::service_unavailable, "This engine has no data to back up.");
  }
  const auto made = co_await backup_->make();
  if (!made) co_return std::unexpected(to_service_error(made.error()));
  co_return Output(
      json::object{{"Folder", made->folder}, {"Files", made->files}, {"Bytes", made->bytes}});
}

}  // namespace wheelpit::api
