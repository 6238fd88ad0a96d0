#include "function/s3/get_object.h"

#include <utility>

namespace wheelpit {

namespace {

// Of a server's message: it is for people, and outside bytes.
constexpr std::size_t kMessageBytes = 300;

std::string encoded_path(std::string_view key) {
  std::string out;
  for (;;) {
    const std::size_t slash = key.find('/');
    out += aws_uri_encode(key.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    key.remove_prefix(slash + 1);
  }
}

// The text between <name> and </name>; "" if there is none.
std::string element(std::string_view xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = xml.substr(begin + open.size());
  const std::size_t end = rest.find("</" + name + ">");
  if (end == std::string_view::npos) return {};
  return std::string(rest.substr(0, std::min(end, kMessageBytes)));
}

Errc code_of(int status) {
  if (status == 404) return Errc::not_found;
  if (status == 401 || status == 403) return Errc::access_denied;
  return status >= 500 ? Errc::unavailable : Errc::malformed;
}

}  // namespace

HttpRequest get_object_request(const ObjectName& object, const HttpUrl& url,
                               const std::string& region,
                               const std::optional<AwsCredentials>& credentials, WallTime now) {
  const std::string path =
      url.path + "/" + aws_uri_encode(object.bucket) + "/" + encoded_path(object.key);
  const std::string query =
      object.version.empty() ? std::string() : "versionId=" + aws_uri_encode(object.version);
  HttpRequest request{.method = "GET",
                      .target = query.empty() ? path : path + "?" + query,
                      .headers = {{"Host", host_header(url.endpoint)}},
                      .body = {}};
  if (!credentials) return request;
  const SigV4Request unsigned_request{request.method, path, query, request.headers, request.body};
  for (auto& header :
       sign_sigv4(unsigned_request, {.region = region, .service = "s3"}, *credentials, now)) {
    request.headers.push_back(std::move(header));
  }
  return request;
}

Result<std::string> read_object(HttpResponse response) {
  if (response.status == 200) return std::move(response.body);
  std::string code = element(response.body, "Code");
  std::string message = element(response.body, "Message");
  if (code.empty()) code = "HTTP " + std::to_string(response.status);
  if (message.empty()) message = "the server gave no reason";
  return Error(code_of(response.status),
               "S3 Error Code: " + code + ". S3 Error Message: " + message);
}

}  // namespace wheelpit
