# wheelpit_embed_console(TARGET): compiles the files of the console into TARGET as console::kEmbeddedFiles. `./dev build`
# makes them from the folder console/ into build/console/dist, before CMake is called (tools/shell/console.sh); without
# them it is the page console/missing.html, which says so.
function(wheelpit_embed_console target)
  set(made ${PROJECT_SOURCE_DIR}/build/console)
  set(source ${PROJECT_BINARY_DIR}/embedded/console_files.cc)
  set(script ${PROJECT_SOURCE_DIR}/tools/embed_console.py)
  set(missing ${PROJECT_SOURCE_DIR}/console/missing.html)
  file(GLOB stamp CONFIGURE_DEPENDS ${made}/wheelpit-stamp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${Python3_EXECUTABLE} ${script} ${made} ${missing} ${source}
    DEPENDS ${script} ${missing} ${stamp}
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
