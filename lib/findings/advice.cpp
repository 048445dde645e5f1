#include "findings/advice.h"

#include <algorithm>

#include "base/template.h"
#include "base/text.h"

namespace secops::findings {
namespace {

struct Filling {
  const Finding& finding;
  std::string text;
  std::string remarks;

  void remark(std::string_view stand_in, std::string_view why) {
    text += stand_in;
    const std::string said = fmt::format("{}: {}", stand_in, why);
    if (remarks.find(said) == std::string::npos) remarks += (remarks.empty() ? "" : "; ") + said;
  }

  // A word that begins with '-' must not be taken for an option.
  void value(std::string_view word) {
    const bool begins_word = text.empty() || text.back() == ' ';
    if (begins_word && !word.empty() && word.front() == '-') text += "-- ";
    text += shell_quoted(word);
  }

  // Since a finding was stored its lines may have moved into a rotated copy: the name is then the
  // beginning of those that are read. A redirection takes one file only.
  bool reaches_copies(std::string_view rest) const {
    const std::string_view before = trimmed(text);
    const bool redirected = before.ends_with('<') || before.ends_with('>');
    return finding.seen != Time{} && !redirected && (rest.empty() || rest.front() == ' ');
  }

  // `rest` is what comes after it.
  void path(std::string_view rest) {
    const std::string& source = finding.evidence.source;
    const std::string_view copies = reaches_copies(rest) ? "*" : "";
    if (source == "-")
      remark("FILE", "it came through standard input, name the log itself");
    else if (source.empty())
      remark("FILE", "the log that it was found in is not known, name it");
    else if (source.front() == '-')
      text += shell_quoted("./" + source).append(copies);
    else
      text += shell_quoted(source).append(copies);
  }

  void name(std::string_view name, std::string_view rest) {
    if (name == "id") {
      value(finding.id);
    } else if (name == "path") {
      path(rest);
    } else {
      const auto field = std::find_if(finding.key.begin(), finding.key.end(),
                                      [&](const auto& one) { return one.first == name; });
      if (field != finding.key.end())
        value(field->second);
      else
        remark("VALUE", fmt::format("the event has no {}", Foreign(name)));
    }
  }
};

}  // namespace

std::string filled_advice(const Finding& finding) {
  Filling filling{finding, {}, {}};
  const std::vector<TemplatePart> parts = template_parts(finding.advice);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const TemplatePart& part = parts[i];
    if (part.is_name)
      filling.name(part.text, i + 1 < parts.size() ? parts[i + 1].text : std::string_view());
    else
      filling.text += printable(part.text);  // the text of a rule may be a command
  }
  if (!filling.remarks.empty()) filling.text += " (" + filling.remarks + ")";
  return filling.text;
}

}  // namespace secops::findings
