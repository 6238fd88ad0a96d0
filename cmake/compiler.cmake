# Debian's g++ 12 miscompiles coroutines: objects built in the same full expression as a co_await are destroyed twice,
# silently, at every optimisation level. So the compiler is checked, not assumed.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "wheelpit is built with clang++ 19 or newer; this is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. "
    "g++ below 14 miscompiles coroutines (silent double frees). Use a preset: cmake --preset dev")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Defined before any target so that every translation unit sees one configuration of Asio.
add_compile_definitions(BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
set(WHEELPIT_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
# With checked functions of libc (preset "release") every write() whose result is of no use would be one; preset "dev" warns
# of those that are ours.
if(CMAKE_CXX_FLAGS MATCHES "_FORTIFY_SOURCE")
  list(APPEND WHEELPIT_WARNINGS -Wno-unused-result)
endif()
