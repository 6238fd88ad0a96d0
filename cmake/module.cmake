# What can be asked for by itself: the tests of modules (./dev unit), and those of modules with threads of their own, which
# the preset "tsan" builds (./dev test).
add_custom_target(unit_tests)
add_custom_target(threaded_tests)

# wheelpit_module(PATH [FOLDERS FOLDER...] [DEPENDS OTHER...] [LINK LIBRARY...]): everything in the folder src/PATH, and
# in those FOLDERS of it, but not in other folders below it. Files *_test.cc there, and what they share in
# *_test_WORD.cc, become one test program; the other *.cc files the library.
# FOLDERS stand in the order of their layers: what is in one may include from it and from those before it, what is in
# PATH itself from all of them. Tests may include from anywhere in the module.
# DEPENDS names modules and is what the layer check enforces; LINK names outside libraries. TEST_DEPENDS and TEST_LINK
# are the same for the test program alone.
function(wheelpit_module path)
  string(REPLACE "/" "_" name ${path})
  cmake_parse_arguments(arg "" "" "FOLDERS;DEPENDS;LINK;TEST_DEPENDS;TEST_LINK" ${ARGN})
  set(places ${PROJECT_SOURCE_DIR}/src/${path}/*.cc)
  foreach(folder IN LISTS arg_FOLDERS)
    list(APPEND places ${PROJECT_SOURCE_DIR}/src/${path}/${folder}/*.cc)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${places})
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test(_[a-z]+)?|/main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test(_[a-z]+)?\\.cc$")

  set(scope PUBLIC)
  if(sources)
    add_library(wheelpit_${name} STATIC ${sources})
  else()
    add_library(wheelpit_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(wheelpit_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(wheelpit_${name} ${scope} wheelpit_asio ${arg_LINK})
  if(sources)
    wheelpit_use_precompiled(wheelpit_${name} common)
  endif()
  foreach(dependency IN LISTS arg_DEPENDS)
    string(REPLACE "/" "_" dependency ${dependency})
    target_link_libraries(wheelpit_${name} ${scope} wheelpit_${dependency})
  endforeach()

  if(tests AND BUILD_TESTING)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE wheelpit_${name} GTest::gtest_main ${arg_TEST_LINK})
    wheelpit_use_precompiled(${name}_test test)
    foreach(dependency IN LISTS arg_TEST_DEPENDS)
      string(REPLACE "/" "_" dependency ${dependency})
      target_link_libraries(${name}_test PRIVATE wheelpit_${dependency})
    endforeach()
    add_test(NAME ${name} COMMAND ${name}_test)
    add_dependencies(unit_tests ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit)
    if(path IN_LIST WHEELPIT_THREADED)
      add_dependencies(threaded_tests ${name}_test)
      set_tests_properties(${name} PROPERTIES LABELS "unit;threads")
    endif()
  endif()

  string(REPLACE ";" " " dependencies "${arg_DEPENDS};${arg_TEST_DEPENDS}")
  set_property(GLOBAL APPEND_STRING PROPERTY WHEELPIT_LAYERS "${path}: ${dependencies}\n")
  if(arg_FOLDERS)
    string(REPLACE ";" " " folders "${arg_FOLDERS}")
    set_property(GLOBAL APPEND_STRING PROPERTY WHEELPIT_LAYERS "${path}/ ${folders}\n")
  endif()
endfunction()

# Adds a test that src/ includes only what the DEPENDS lists above allow. Call after every module.
function(wheelpit_check_layers)
  get_property(layers GLOBAL PROPERTY WHEELPIT_LAYERS)
  file(WRITE ${PROJECT_BINARY_DIR}/layers.txt "${layers}")
  add_test(NAME layers COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/check_layers.py
                               ${PROJECT_BINARY_DIR}/layers.txt ${PROJECT_SOURCE_DIR}/src)
  add_test(NAME sources COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/check_sources.py
                                ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md ${PROJECT_SOURCE_DIR}/src
                                ${PROJECT_SOURCE_DIR}/tests/toy_source)
  add_test(NAME console_sources COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/check_console.py
                                        ${PROJECT_SOURCE_DIR}/console)
  add_test(NAME layer_check COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/check_layers_test.py)
  set_tests_properties(layers layer_check sources console_sources PROPERTIES LABELS unit)
endfunction()
