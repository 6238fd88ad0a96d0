# build/PRESET/generated/app/version_text.h: what `wheelpit version` prints. Configured again when HEAD moves.
execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                OUTPUT_VARIABLE WHEELPIT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT WHEELPIT_COMMIT)
  set(WHEELPIT_COMMIT "unknown commit")
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
endif()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/app/version_text.h
     CONTENT "#pragma once\n\n#define WHEELPIT_VERSION_TEXT \"wheelpit @PROJECT_VERSION@ (@WHEELPIT_COMMIT@)\"\n#define WHEELPIT_VERSION_JSON \"{\\\"name\\\":\\\"wheelpit\\\",\\\"version\\\":\\\"@PROJECT_VERSION@\\\",\\\"commit\\\":\\\"@WHEELPIT_COMMIT@\\\"}\"\n" @ONLY)
