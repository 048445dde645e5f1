# What every target of the project is compiled with: `secops_flags` warns, hardens and sanitizes.
add_library(secops_flags INTERFACE)
target_compile_options(secops_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       -fstack-protector-strong -fstack-clash-protection)
# GCC 12 sees overlaps in std::string's operator+ that are not there (PR 105651).
target_compile_options(secops_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
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
