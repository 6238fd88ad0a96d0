#include "aws/xml_element.h"

#include <expat.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace wheelpit {

namespace {

struct Builder {
  XML_Parser parser = nullptr;
  XmlElement root;                // its only child is the document's
  std::vector<XmlElement*> open;  // a vector of children is not touched while one of them is open
  std::size_t elements = 0;
  bool refused = false;

  void refuse() {
    refused = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') + 1);  // npos + 1 is 0
}

void begin_element(void* user, const XML_Char* name, const XML_Char** /*attributes*/) {
  Builder& builder = *static_cast<Builder*>(user);
  if (builder.refused) return;
  if (builder.open.size() > kDeepestXml || ++builder.elements > kMostXmlElements) {
    return builder.refuse();
  }
  auto& children = builder.open.back()->children;
  children.push_back({.name = std::string(local_name(name)), .text = {}, .children = {}});
  builder.open.push_back(&children.back());
}

void end_element(void* user, const XML_Char* /*name*/) {
  Builder& builder = *static_cast<Builder*>(user);
  if (!builder.refused) builder.open.pop_back();
}

void take_text(void* user, const XML_Char* text, int length) {
  Builder& builder = *static_cast<Builder*>(user);
  if (!builder.refused) builder.open.back()->text.append(text, static_cast<std::size_t>(length));
}

void refuse_document_type(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/,
                          const XML_Char* /*public_id*/, int /*has_internal_subset*/) {
  static_cast<Builder*>(user)->refuse();
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
  const auto found = std::ranges::find(children, wanted, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view wanted) const {
  const XmlElement* const found = child(wanted);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Result<XmlElement> parse_xml(std::string_view document) {
  const auto malformed = [](const std::string& why) {
    return Error(Errc::malformed, "it is not the XML of an AWS service: " + why);
  };
  if (document.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return malformed("it is too long");
  }
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  if (parser == nullptr) return Error(Errc::unavailable, "there is no memory to read XML");
  Builder builder;
  builder.parser = parser.get();
  builder.open.push_back(&builder.root);
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), begin_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), take_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), refuse_document_type);
  const auto parsed =
      XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE);
  if (builder.refused) return malformed("it has a document type, or is too deep or too large");
  if (parsed != XML_STATUS_OK) return malformed(XML_ErrorString(XML_GetErrorCode(parser.get())));
  if (builder.root.children.size() != 1) return malformed("it has no element");
  return std::move(builder.root.children.front());
}

}  // namespace wheelpit
