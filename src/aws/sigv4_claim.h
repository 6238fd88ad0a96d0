#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "aws/sigv4.h"

namespace wheelpit {

// Why a request is refused, in the service's terms.
struct SigV4Refusal {
  enum class Kind {
    missing,        // it bears no signature at all
    incomplete,     // the signature is not of the form it must have
    unknown_key,    // no such access key, or not with this session token
    not_this_text,  // a valid signature, but not of this request, here and now
  };
  Kind kind;
  std::string message;  // the service's own words; no secret of ours is in it
};

// The signer and the signed headers that a request claims. Nothing of it is verified.
struct SigV4Claim {
  enum class Form { header, query };

  Form form = Form::header;
  std::string access_key_id;
  std::string day;  // "20261122", of the credential's scope
  SigV4Scope scope;
  std::string terminator;                         // "aws4_request" if all is well
  std::vector<std::string> signed_headers;        // in lower case
  std::string signature;                          // as sent
  std::string date;                               // as sent
  std::optional<std::chrono::seconds> valid_for;  // of a presigned request
  std::optional<Secret> session_token;
};

// Reads the Authorization header, or without one the X-Amz-* parameters of the query. Pure, and
// safe on any bytes.
std::expected<SigV4Claim, SigV4Refusal> read_sigv4_claim(const SigV4Request& request);

}  // namespace wheelpit
