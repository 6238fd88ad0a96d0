# wheelpit_embed(TARGET HEADER CONSTANT FILE): compiles the text of FILE into TARGET as the constant that HEADER
# declares: extern const std::string_view CONSTANT, in namespace wheelpit. The text must not be above 64 KB.
function(wheelpit_embed target header constant file)
  set(source ${PROJECT_BINARY_DIR}/embedded/${constant}.cc)
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_script.cmake)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DHEADER=${header} -DCONSTANT=${constant}
            -DFILE=${PROJECT_SOURCE_DIR}/${file} -P ${script}
    DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${script}
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
