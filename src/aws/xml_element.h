#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// An answer of the protocols that AWS's services had before JSON. Attributes and namespaces are
// dropped: no answer needs them.
struct XmlElement {
  std::string name;
  std::string text;  // its own, all pieces together
  std::vector<XmlElement> children;

  // The first child of that name; nullptr if there is none.
  const XmlElement* child(std::string_view wanted) const;
  // The text of that child; "" if there is none.
  std::string_view text_of(std::string_view wanted) const;
};

inline constexpr std::size_t kDeepestXml = 16;  // elements one in another
inline constexpr std::size_t kMostXmlElements = 20'000;

// The root of a document. Pure, and safe on any bytes: a document type, and with it entities of its
// own, is refused; so is what passes the limits above. Errc::malformed.
Result<XmlElement> parse_xml(std::string_view document);

}  // namespace wheelpit
