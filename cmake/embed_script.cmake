# Run by wheelpit_embed: a C++ file whose one constant is the text of another file.
file(READ ${FILE} text)
file(WRITE ${SOURCE}
  "#include \"${HEADER}\"\n\nnamespace wheelpit {\n\n"
  "const std::string_view ${CONSTANT} = R\"__embedded__(${text})__embedded__\";\n\n}  // namespace wheelpit\n")
