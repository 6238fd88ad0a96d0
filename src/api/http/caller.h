#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace wheelpit::api {

// A function and the role that it has. These names stand for one that has not said which it is.
struct CallingFunction {
  std::string role = "wheelpit-functions";
  std::string name = "unknown";
};

// Who sent a request, as far as the API distinguishes.
struct Caller {
  std::optional<CallingFunction> function;  // nothing: the operator, who may do everything
  // With access keys: the one that has signed, itself or for a session.
  std::string access_key_id = {};
  bool read_only = false;                      // that key may read alone
  std::optional<WallTime> session_until = {};  // of a session
  bool unknown = false;                        // has shown no credentials, of which some are needed
};

// "arn:aws:sts::123456789012:assumed-role/ROLE/NAME", or that of the account.
std::string arn_of(const Caller& caller, const std::string& account_id);

}  // namespace wheelpit::api
