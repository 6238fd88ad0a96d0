#pragma once

#include "aws/sigv4.h"

namespace wheelpit::api {

// One of [server] access_keys: anyone who signs with it may use the API.
struct AccessKey {
  AwsCredentials credentials;
  // May ask for what reads alone: neither change anything, nor invoke, nor see secrets and payloads
  // (api/http/key_access.h).
  bool read_only = false;
};

}  // namespace wheelpit::api
