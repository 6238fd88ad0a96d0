#pragma once

#include <string>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "source/kafka/login_token.h"

namespace wheelpit::kafka {

// What a cluster of Amazon MSK takes for a login of IAM: a URL of the action kafka-cluster:Connect
// in `region`, presigned for a quarter of an hour, in base64url without padding. Pure.
LoginToken msk_iam_token(const std::string& region, const AwsCredentials& credentials, WallTime now,
                         const std::string& user_agent);

}  // namespace wheelpit::kafka
