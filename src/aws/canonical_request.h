#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace wheelpit {

// The text of a request that Signature Version 4 signs; signer and verifier make the same.

// Headers in the order and form in which they are signed.
using SignedHeaders = std::map<std::string, std::string>;

// Adds a header; one of the same name before it is joined with a comma.
void add_signed_header(SignedHeaders& headers, std::string_view name, std::string_view value);

// "host;x-amz-date"
std::string names_of(const SignedHeaders& headers);

struct CanonicalParts {
  std::string_view method;
  std::string_view path;     // percent-encoded, as sent; "" means "/"
  std::string_view query;    // percent-encoded, without '?'; a '+' stands for itself
  std::string_view service;  // all but "s3" encode the path again and drop its dot segments
};

// Its body is represented by the hash that the sender states: SHA-256 in hex, or a literal such as
// "UNSIGNED-PAYLOAD".
std::string canonical_request(const CanonicalParts& parts, const SignedHeaders& headers,
                              std::string_view body_hash);

// Percent-encodes all but unreserved characters and those of `kept`.
std::string uri_encode(std::string_view text, std::string_view kept = "");

// A '%' without two hexadecimal digits after it stands for itself.
std::string uri_decode(std::string_view text);

std::string lower_case(std::string_view text);

}  // namespace wheelpit
