#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "api/service/api_context.h"

namespace wheelpit::api {

// Whether what CreateFunction gives goes with its PackageType.
Outcome<void> check_package_type(const boost::json::object& input);

// Settings that a container image has itself may not be given.
Outcome<void> check_image_members(const boost::json::object& input);

// The zip that the members of a function's code, or of a layer's content, stand for: ZipFile
// itself, or the object S3Key of S3Bucket. InvalidParameterValueException if they name neither, or
// one that cannot be had.
boost::asio::awaitable<Outcome<std::string>> package_of(ApiContext& context,
                                                        boost::json::object code);

}  // namespace wheelpit::api
