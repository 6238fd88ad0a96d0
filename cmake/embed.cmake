# wheelpit_embed(TARGET HEADER NAMESPACE TABLE FOLDER): compiles the texts of all files below FOLDER into TARGET as the
# table that HEADER declares in NAMESPACE: extern const std::span<const EmbeddedFile> TABLE, with paths relative to FOLDER.
function(wheelpit_embed target header namespace table folder)
  set(source ${PROJECT_BINARY_DIR}/embedded/${table}.cc)
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_script.cmake)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.py ${PROJECT_SOURCE_DIR}/${folder}/*.mjs
       ${PROJECT_SOURCE_DIR}/${folder}/*.rb ${PROJECT_SOURCE_DIR}/${folder}/*.conf)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DHEADER=${header} -DNAMESPACE=${namespace} -DTABLE=${table}
            -DFOLDER=${PROJECT_SOURCE_DIR}/${folder} "-DFILES=${files}" -P ${script}
    DEPENDS ${files} ${script}
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
