// Items of the review queue, of any bytes: what is taken is what the queue can keep and show, and
// what is not is told in a few words.
#include <cstdlib>

#include "base/error.h"
#include "base/redact.h"
#include "base/text.h"
#include "review/item_reader.h"

using namespace secops;
using namespace secops::review;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void check(const Draft& draft) {
  const Item& item = draft.item;
  must(!item.key.empty() && item.key.size() <= 256 && printable(item.key) == item.key);
  must(item.id == id_of_key(item.key));
  must(!item.subject.empty());
  must(item.kind != Kind::transaction || item.amount);
  must(item.score >= 0 && item.score <= highest_score);
  must(item.country.empty() || item.country.size() == 2);
  must(draft.digest.size() == 64);
  for (const Reason& reason : item.reasons) {
    must(!reason.rule.empty() || !reason.text.empty());
    must(reason.score >= 0 && reason.score <= highest_score);
  }
  for (const Named& value : item.values) {
    must(!value.value.empty() && printable(value.value) == value.value);
    // One spelling: what a snooze or a question names is what the item names.
    if (value.role == Role::ip || value.role == Role::email)
      must(canonical_value(value.value) == value.value);
  }
  for (const Note& note : item.notes) must(note.actor.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const ReadItems read = read_items(text, assets::Assets());
    std::uint64_t last = 0;
    for (const Draft& draft : read.drafts) {
      must(draft.place > last);
      last = draft.place;
      check(draft);
    }
    for (const RefusedRecord& refused : read.refused)
      must(!refused.mistake.empty() && refused.mistake.size() < 1024);
    const ReadItems again = read_items(text, assets::Assets());
    must(again.drafts.size() == read.drafts.size() && again.refused.size() == read.refused.size());
    for (std::size_t i = 0; i < read.drafts.size(); ++i)
      must(again.drafts[i].digest == read.drafts[i].digest);
  } catch (const Error& error) {
    must(error.problems().front().code == "review.bad-file");
  }
  return 0;
}
