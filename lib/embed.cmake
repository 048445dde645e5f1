# cmake -DOUTPUT=… -DFILES=a|b -DNAMESPACE=… -DFUNCTION=… -P embed.cmake: see catalogue.cmake.
# Bytes are written as numbers, so no content of a file can end a literal.
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "const char file_${index}[] = {${bytes}'\\0'};\n")
  string(APPEND rows "      {\"${name}\", {file_${index}, sizeof file_${index} - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT}
"#include <span>

#include \"base/embedded.h\"

namespace {
${arrays}}  // namespace

namespace ${NAMESPACE} {

std::span<const secops::Embedded> ${FUNCTION}();
std::span<const secops::Embedded> ${FUNCTION}() {
  static const secops::Embedded all[] = {
${rows}  };
  return all;
}

}  // namespace ${NAMESPACE}
")
