#pragma once

#include <span>

#include "api/model/operation.h"

namespace wheelpit::api {

std::span<const Operation> backup_operations();

}  // namespace wheelpit::api
