# Plug-ins without a list to edit.
#
# secops_catalogue(TARGET FOLDER NAMESPACE TYPE HEADER FUNCTION)
#   Every FOLDER/x.cpp defines `TYPE x_type()` in NAMESPACE. Writes a source file that returns all of
#   them, in the order of their names, from `std::span<const TYPE> FUNCTION()` (declared in HEADER).
#   A forgotten function is a link error that names it.
#
# secops_embed(TARGET FOLDER PATTERN NAMESPACE FUNCTION)
#   Puts the data files FOLDER/PATTERN into the program, in the order of their names, as
#   `std::span<const secops::Embedded> NAMESPACE::FUNCTION()` (base/embedded.h).
function(secops_catalogue target folder namespace type header function)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/${folder}
       ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  list(SORT files)
  set(declarations "")
  set(calls "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    string(APPEND declarations "${type} ${name}_type();\n")
    string(APPEND calls "      ${name}_type(),\n")
  endforeach()
  string(REPLACE "/" "_" stem "catalogue_${target}_${folder}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${stem}.cpp @ONLY CONTENT
"// Written by lib/catalogue.cmake from the files of ${folder}.
#include <array>
#include <span>

#include \"${header}\"

namespace ${namespace} {

${declarations}
std::span<const ${type}> ${function}() {
  static const ${type} all[] = {
${calls}  };
  return all;
}

}  // namespace ${namespace}
")
  target_sources(${target} PRIVATE ${CMAKE_BINARY_DIR}/generated/${stem}.cpp)
endfunction()

function(secops_embed target folder pattern namespace function)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${pattern})
  list(SORT files)
  string(REPLACE "/" "_" stem "embedded_${target}_${folder}")
  set(output ${CMAKE_BINARY_DIR}/generated/${stem}.cpp)
  string(REPLACE ";" "|" joined "${files}")
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${joined}" -DNAMESPACE=${namespace}
            -DFUNCTION=${function} -P ${PROJECT_SOURCE_DIR}/lib/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/lib/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
