# What every target of the project is compiled with: `secops_flags` warns, hardens and sanitizes.
add_library(secops_flags INTERFACE)
target_compile_options(secops_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       -fstack-protector-strong -fstack-clash-protection)
# GCC 12 sees overlaps and overflows in std::string that are not there (PR 105651, 105329, 107852); the
# build under clang and its sanitizers look for real ones.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(secops_flags INTERFACE -Wno-restrict -Wno-stringop-overflow
                         -Wno-stringop-overread -Wno-array-bounds)
endif()
if(SECOPS_WERROR)
  target_compile_options(secops_flags INTERFACE -Werror)
endif()
if(SECOPS_SANITIZE)
  target_compile_options(secops_flags INTERFACE -fsanitize=${SECOPS_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(secops_flags INTERFACE -fsanitize=${SECOPS_SANITIZE})
else()
  target_compile_definitions(secops_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(SECOPS_FUZZ)
  target_compile_options(secops_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
target_link_options(secops_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
