#pragma once

#include <span>

#include "api/model/operation.h"

namespace wheelpit::api {

std::span<const Operation> node_operations();

}  // namespace wheelpit::api
