# The launcher: a static program of some kilobytes without a C library (src/launcher/protocol.h), and the object that
# carries it inside the engine. No sanitizer and no precompiled header reaches it.
file(GLOB launcher_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/launcher/program/*.cc)
add_executable(launcher ${launcher_sources})
target_include_directories(launcher PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(launcher PRIVATE -O2 -g0 -ffreestanding -fno-builtin -fno-exceptions -fno-rtti -fno-sanitize=all
                                        -fno-stack-protector -U_FORTIFY_SOURCE -fno-asynchronous-unwind-tables -fno-pic)
target_link_options(launcher PRIVATE -static -nostdlib -s -fno-sanitize=all -Wl,--build-id=none)
set_target_properties(launcher PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/embedded
                                          POSITION_INDEPENDENT_CODE OFF)

# wheelpit_embed_launcher(TARGET SOURCE): SOURCE, one of TARGET's, finds the program's path in WHEELPIT_LAUNCHER_FILE.
function(wheelpit_embed_launcher target source)
  set(program ${PROJECT_BINARY_DIR}/embedded/launcher)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/${source} PROPERTIES
    OBJECT_DEPENDS ${program} COMPILE_DEFINITIONS "WHEELPIT_LAUNCHER_FILE=\"${program}\"" SKIP_PRECOMPILE_HEADERS ON)
  add_dependencies(${target} launcher)
endfunction()
