# The client library of Apache Kafka: the system's where it is new enough, else the one that ./dev has built
# (tools/shell/librdkafka.sh, docs/adr/0047-kafka-by-librdkafka.md).
find_package(PkgConfig REQUIRED)
pkg_check_modules(RDKAFKA QUIET IMPORTED_TARGET rdkafka>=2.6.1)
add_library(wheelpit_rdkafka INTERFACE)
if(RDKAFKA_FOUND)
  target_link_libraries(wheelpit_rdkafka INTERFACE PkgConfig::RDKAFKA)
else()
  set(WHEELPIT_LIBRDKAFKA "$ENV{WHEELPIT_LIBRDKAFKA}" CACHE PATH "Where librdkafka 2.6.1 or newer is")
  if(NOT EXISTS "${WHEELPIT_LIBRDKAFKA}/lib/librdkafka.a" AND NOT "$ENV{WHEELPIT_LIBRDKAFKA}" STREQUAL "")
    set(WHEELPIT_LIBRDKAFKA "$ENV{WHEELPIT_LIBRDKAFKA}" CACHE PATH "Where librdkafka 2.6.1 or newer is" FORCE)
  endif()
  if(NOT EXISTS "${WHEELPIT_LIBRDKAFKA}/lib/librdkafka.a")
    message(FATAL_ERROR "librdkafka 2.6.1 or newer is missing: ./dev build makes it, or give its prefix as "
                        "-DWHEELPIT_LIBRDKAFKA=FOLDER")
  endif()
  pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
  target_include_directories(wheelpit_rdkafka SYSTEM INTERFACE "${WHEELPIT_LIBRDKAFKA}/include")
  target_link_libraries(wheelpit_rdkafka INTERFACE "${WHEELPIT_LIBRDKAFKA}/lib/librdkafka.a" OpenSSL::SSL OpenSSL::Crypto
                        PkgConfig::ZSTD ZLIB::ZLIB m ${CMAKE_DL_LIBS} Threads::Threads)
endif()
