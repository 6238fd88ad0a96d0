#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "app/doctor/check_result.h"
#include "mapping/connection_tester.h"

namespace wheelpit {

// What the steps of a connection come to: those that it has taken, or the one that failed and what
// to do about it. Pure.
CheckResult of_report(std::string name, const ConnectionReport& report);

// A report as the API answers it (api/model/model_labs.cc).
ConnectionReport report_in(const boost::json::object& answer);

}  // namespace wheelpit
