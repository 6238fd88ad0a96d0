#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aws/client/credential_source.h"
#include "aws/sigv4.h"
#include "net/address/http_url.h"
#include "net/stream/stream.h"

namespace wheelpit {

// The endpoints of AWS's services, and the credentials for them.
struct AwsAccess {
  // Compatible servers, by service: "sqs", "sns", "events", "s3", "secretsmanager", "kinesis",
  // "dynamodbstreams". AWS's own host of the target's region for what is not here.
  std::map<std::string, HttpUrl, std::less<>> urls;
  // Without any nothing is sent that must be signed.
  std::optional<AwsCredentials> credentials;
  std::shared_ptr<AwsCredentialSource> source = nullptr;  // asked if there are no `credentials`
  TlsTrust trust;
};

}  // namespace wheelpit
