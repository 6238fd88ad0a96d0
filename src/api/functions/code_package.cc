#include "api/functions/code_package.h"

#include "api/model/input.h"

namespace wheelpit::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxZipFile = 52'428'800;  // in a request
// Of a bucket: as much as it may be unpacked, and what a zip adds to it at most.
constexpr std::size_t kMaxUnzipped = 262'144'000;
constexpr std::size_t kMaxObject = kMaxUnzipped + (std::size_t{16} << 20);

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

// What the service says of an object that it cannot get.
ServiceError object_error(const Error& error) {
  if (error.code() == Errc::too_large) {
    return {
        .code = ErrorCode::invalid_parameter_value,
        .message = "Unzipped size must be smaller than " + std::to_string(kMaxUnzipped) + " bytes"};
  }
  return {.code = ErrorCode::invalid_parameter_value,
          .message = "Error occurred while GetObject. " + error.message()};
}

}  // namespace

Outcome<void> check_image_members(const json::object& input) {
  for (const char* member : {"Runtime", "Handler", "Layers"}) {
    if (!has(input, member)) continue;
    return invalid(
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType "
        "is Image.");
  }
  return {};
}

Outcome<void> check_package_type(const json::object& input) {
  const json::object& code = find(input, "Code")->as_object();
  if (text_of(input, "PackageType") == "Image") {
    if (!has(code, "ImageUri")) return invalid("Please provide ImageUri for packageType Image.");
    return check_image_members(input);
  }
  if (has(code, "ImageUri")) {
    return invalid("Please don't provide ImageUri when creating function with packageType Zip.");
  }
  if (!has(input, "Runtime") || !has(input, "Handler")) {
    return invalid(
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages.");
  }
  return {};
}

boost::asio::awaitable<Outcome<std::string>> package_of(ApiContext& context,
                                                        boost::json::object code) {
  if (json::value* const zip = code.if_contains("ZipFile")) {
    if (zip->get_string().size() > kMaxZipFile) {
      co_return fail(ErrorCode::request_entity_too_large,
                     "Zipped size must be smaller than " + std::to_string(kMaxZipFile) + " bytes");
    }
    co_return co_await context.workers.run([bytes = std::move(zip->get_string())] {
      return Outcome<std::string>(std::in_place, std::string_view(bytes));
    });
  }
  if (!has(code, "S3Bucket") || !has(code, "S3Key")) {
    co_return invalid("Please provide a source for function code.");
  }
  if (context.deps.objects == nullptr) {
    co_return invalid(
        "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The "
        "specified bucket does not exist. No S3 is configured: set s3 or default under [endpoints] "
        "in wheelpit.toml, or give the code as ZipFile, or as a directory of this machine with "
        "S3Bucket=hot-reload,S3Key=/absolute/path");
  }
  auto object =
      co_await context.deps.objects->read(text_of(code, "S3Bucket"), text_of(code, "S3Key"),
                                          text_of(code, "S3ObjectVersion"), kMaxObject);
  if (!object) co_return std::unexpected(object_error(object.error()));
  co_return std::move(*object);
}

}  // namespace wheelpit::api
