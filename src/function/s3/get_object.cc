#include "function/s3/get_object.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/sigv4.h"

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

// What the text of an element says.
std::string said_by(std::string_view text) {
  constexpr std::string_view kBegin = "<![CDATA[";
  constexpr std::string_view kEnd = "]]>";
  if (text.starts_with(kBegin) && text.ends_with(kEnd)) {
    text.remove_prefix(kBegin.size());
    text.remove_suffix(kEnd.size());
    return std::string(text);
  }
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
  std::string out;
  while (!text.empty()) {
    const auto* const entity = std::ranges::find_if(
        kEntities, [&](const auto& each) { return text.starts_with(each.first); });
    const bool plain = entity == std::end(kEntities);
    out += plain ? text.front() : entity->second;
    text.remove_prefix(plain ? 1 : entity->first.size());
  }
  return out;
}

// The text between <name> and </name>; "" if there is none.
std::string element(std::string_view xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = xml.substr(begin + open.size());
  const std::size_t end = rest.find("</" + name + ">");
  if (end == std::string_view::npos) return {};
  return said_by(rest.substr(0, end)).substr(0, kMessageBytes);
}

Errc code_of(int status) {
  if (status == 404) return Errc::not_found;
  if (status == 401 || status == 403) return Errc::access_denied;
  return status >= 500 ? Errc::unavailable : Errc::malformed;
}

}  // namespace

HttpRequest get_object_request(const ObjectName& object) {
  std::string target = "/" + aws_uri_encode(object.bucket) + "/" + encoded_path(object.key);
  if (!object.version.empty()) target += "?versionId=" + aws_uri_encode(object.version);
  return {.method = "GET", .target = std::move(target), .headers = {}, .body = {}};
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
