# Run by wheelpit_embed: a C++ file with a table of other files' texts.
set(rows "")
foreach(file IN LISTS FILES)
  file(READ ${file} text)
  file(RELATIVE_PATH path ${FOLDER} ${file})
  string(APPEND rows "    {\"${path}\", R\"__embedded__(${text})__embedded__\"},\n")
endforeach()
file(WRITE ${SOURCE}
  "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\nnamespace {\n\nconstexpr EmbeddedFile kFiles[] = {\n${rows}};\n\n"
  "}  // namespace\n\nconst std::span<const EmbeddedFile> ${TABLE} = kFiles;\n\n}  // namespace ${NAMESPACE}\n")
