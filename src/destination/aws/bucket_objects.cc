#include "destination/aws/bucket_objects.h"

#include <algorithm>
#include <utility>

#include "aws/canonical_request.h"
#include "aws/client/refusal.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace {

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::string object_key(const Notice& notice, std::string_view uuid) {
  return notice.folder + "/" + utc_text("YYYY/MM/DD/YYYY-MM-DDThh.mm.ss", notice.timestamp) + "-" +
         std::string(uuid);
}

HttpRequest put_object_request(const Target& bucket, std::string_view key, std::string content,
                               std::string_view content_type) {
  HttpRequest request;
  request.method = "PUT";
  request.target = "/" + uri_encode(bucket.name) + "/" + uri_encode(key, "/");
  request.headers = {{"Content-Type", std::string(content_type)}};
  request.body = std::move(content);
  return request;
}

Status read_object_put(const HttpResponse& answer) {
  if (answer.status == 200) return {};
  return refusal_of(answer);
}

std::string region_to_ask(const HttpResponse& answer, std::string_view asked) {
  if (answer.status != 301 && answer.status != 307 && answer.status != 400) return {};
  const auto region = find_header(answer.headers, "x-amz-bucket-region");
  if (!region || *region == asked || !is_region(*region)) return {};
  return std::string(*region);
}

}  // namespace wheelpit
