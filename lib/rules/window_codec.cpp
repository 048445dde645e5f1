// The engine's state as bytes.
//
//   state    = "secops windows 1\n"  time final_before
//              count sources { u64 name  time newest }
//              count rules { text handle  u64 digest  byte layout  count groups { group } }
//              u64 checksum of all before
//   group    = text key
//              count members { varint (delta << 1 | fired)  u64 raw  [layout 1: u64 value; 2:
//              varint part; 3: byte length, so many bytes of the amount] }
//                the first delta is from the group's `time base`, which is written before them
//              count episodes { time first  u64 first_raw  varint first_fire - first
//                               varint last - first_fire  varint dropped  byte known | changed << 1
//                               }
//              count retracted { time first  u64 first_raw }
//              count replaced { known: time, u64;  now: time, u64 }
//   time     = zigzag varint, microseconds;  count, text length = varint;  u64, amount
//   little-endian
//
// Rejected: JSON (three times the bytes, and 64-bit integers), a table row for each group (the
// state is always read and written whole, in the transaction of its cursor).
#include <algorithm>
#include <set>
#include <utility>

#include "base/digest.h"
#include "rules/window_bytes.h"
#include "rules/window_state.h"

namespace secops::rules {
namespace {

using windowing::corrupt;
using windowing::Episodes;
using windowing::Group;
using windowing::Identity;
using windowing::Judgement;
using windowing::Member;
using windowing::Reader;
using windowing::Record;
using windowing::Writer;

constexpr std::string_view magic = "secops windows 1\n";
constexpr std::size_t most_bytes = 64u << 20;
constexpr std::size_t most_frame_bytes = 2u << 20;  // what is not groups
constexpr std::size_t most_sources = 65536;
constexpr std::uint64_t most_dropped = std::uint64_t{1} << 48;

enum Layout : std::uint8_t {
  plain_members = 0,
  with_value = 1,
  with_part = 2,
  with_amount = 3,
};

Layout layout_of(CorrelationType type) {
  if (type == CorrelationType::event_count) return plain_members;
  if (type == CorrelationType::value_sum) return with_amount;
  return type == CorrelationType::value_count ? with_value : with_part;
}

void write_group(Writer& out, const Group& group, Layout layout) {
  out.text(group.key->text());
  const windowing::MemberList& members = group.members;
  out.varint(members.size());
  std::int64_t previous = members.empty() ? 0 : members.time(0);
  out.time(previous);
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    const auto delta = static_cast<std::uint64_t>(members.time(i) - previous);
    out.varint(delta << 1 | (members.fired(i) ? 1u : 0u));
    out.word(members.raw(i));
    if (layout == with_value) out.word(members.value(i));
    if (layout == with_part) out.varint(members.value(i));
    if (layout == with_amount) out.amount(members.amount(i));
    previous = members.time(i);
  }
  static const Episodes none;
  const Episodes& episodes = group.episodes ? *group.episodes : none;
  out.varint(episodes.list().size());
  for (const Record& record : episodes.list()) {
    out.identity(record.identity);
    out.varint(static_cast<std::uint64_t>(record.first_fire - record.identity.first));
    out.varint(static_cast<std::uint64_t>(record.last - record.first_fire));
    out.varint(record.dropped);
    out.byte(static_cast<std::uint8_t>((record.known ? 1 : 0) | (record.changed ? 2 : 0)));
  }
  out.varint(episodes.retracted().size());
  for (const Identity& identity : episodes.retracted()) out.identity(identity);
  out.varint(episodes.replaced().size());
  for (const windowing::Replacement& replacement : episodes.replaced()) {
    out.identity(replacement.known);
    out.identity(replacement.now);
  }
}

// An upper bound of what write_group() writes.
std::size_t size_bound(const Group& group, Layout layout) {
  const std::size_t member = layout == with_amount ? 10 + 8 + 25 : 10 + 8 + 8;
  std::size_t bound = group.key->text().size() + 64 + group.members.size() * member;
  if (group.episodes) {
    bound += group.episodes->list().size() * 56 + group.episodes->retracted().size() * 18 +
             group.episodes->replaced().size() * 36;
  }
  return bound;
}

std::int64_t newest_of(const Group& group) {
  if (!group.members.empty()) return group.members.time(group.members.size() - 1);
  const bool empty = !group.episodes || group.episodes->list().empty();
  return empty ? Windows::State::unknown : group.episodes->list().back().last;
}

// A group as it is read; nothing of it is believed before all is checked.
struct Saved {
  std::string_view key;
  std::vector<Member> members;
  std::vector<Record> episodes;
  std::vector<Identity> retracted;
  std::vector<windowing::Replacement> replaced;
};

void read_members(Reader& in, Saved& saved, Layout layout, std::uint64_t parts) {
  const std::size_t count = in.count(9);
  std::int64_t previous = in.event_time();
  saved.members.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Member member;
    const std::uint64_t head = in.varint();
    member.time = in.later(previous, head >> 1);
    member.fired = (head & 1) != 0;
    member.raw = in.word();
    if (layout == with_value) member.value = in.word();
    if (layout == with_part) member.value = in.varint();
    if (layout == with_amount) member.amount = in.amount();
    if (layout == with_part && member.value >= parts) corrupt("a part that its rule does not have");
    previous = member.time;
    saved.members.push_back(member);
  }
}

void read_episodes(Reader& in, Saved& saved) {
  const std::size_t count = in.count(13);
  saved.episodes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Record record;
    record.identity = in.identity();
    record.first_fire = in.later(record.identity.first, in.varint());
    record.last = in.later(record.first_fire, in.varint());
    record.dropped = in.varint();
    const std::uint8_t flags = in.byte();
    record.known = (flags & 1) != 0;
    record.changed = (flags & 2) != 0;
    if (i > 0 && record.identity.first <= saved.episodes.back().last) {
      corrupt("episodes are not in order");
    }
    if (record.dropped > most_dropped || flags > 3) corrupt("an episode makes no sense");
    saved.episodes.push_back(std::move(record));
  }
}

Saved read_group(Reader& in, Layout layout, std::uint64_t parts) {
  Saved saved;
  saved.key = in.text();
  read_members(in, saved, layout, parts);
  read_episodes(in, saved);
  for (std::size_t left = in.count(9); left > 0; --left) saved.retracted.push_back(in.identity());
  for (std::size_t left = in.count(18); left > 0; --left) {
    const Identity known = in.identity();
    saved.replaced.push_back({known, in.identity()});
  }
  return saved;
}

void fill_group(Group& group, Saved saved) {
  group.members.merge(saved.members);
  if (saved.episodes.empty() && saved.retracted.empty() && saved.replaced.empty()) return;
  group.episodes = std::make_unique<Episodes>();
  group.episodes->list() = std::move(saved.episodes);
  group.episodes->retracted() = std::move(saved.retracted);
  group.episodes->replaced() = std::move(saved.replaced);
}

// Those with a known newest hit; one line for each name, the newest first if there are too many.
std::vector<Windows::State::Source> known_sources(std::vector<Windows::State::Source> sources,
                                                  const std::vector<Windows::State::Source>& more) {
  using Source = Windows::State::Source;
  sources.insert(sources.end(), more.begin(), more.end());
  std::erase_if(sources, [](const Source& it) { return it.newest == Windows::State::unknown; });
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return a.newest != b.newest ? a.newest > b.newest : a.name < b.name;
  });
  std::vector<Source> once;
  std::set<std::uint64_t> names;
  for (const Source& source : sources) {
    if (once.size() < most_sources && names.insert(source.name).second) once.push_back(source);
  }
  return once;
}

// All groups, or the most recently active ones that fit into a state; `left_out` grows by the
// others.
std::vector<const Group*> choose_groups(windowing::Groups& groups,
                                        const std::vector<Judgement>& rules,
                                        std::uint64_t& left_out) {
  std::vector<const Group*> all;
  std::size_t bound = most_frame_bytes;
  groups.each([&](const Group& group) {
    all.push_back(&group);
    bound += size_bound(group, layout_of(rules[group.rule].type));
  });
  if (bound <= most_bytes) return all;
  std::stable_sort(all.begin(), all.end(),
                   [](const Group* a, const Group* b) { return newest_of(*a) > newest_of(*b); });
  std::vector<const Group*> chosen;
  std::size_t size = most_frame_bytes;
  for (const Group* group : all) {
    Writer measured;
    write_group(measured, *group, layout_of(rules[group->rule].type));
    if (size + measured.bytes().size() > most_bytes) continue;
    size += measured.bytes().size();
    chosen.push_back(group);
  }
  left_out += all.size() - chosen.size();
  return chosen;
}

}  // namespace

std::string Windows::State::save() {
  settle(true);
  std::vector<std::vector<const Group*>> by_rule(rules.size());
  for (const Group* group : choose_groups(groups, rules, overflow))
    by_rule[group->rule].push_back(group);

  Writer out;
  out.bytes() = magic;
  out.time(final_before);
  const std::vector<Source> known = known_sources(sources, absent);
  out.varint(known.size());
  for (const Source& source : known) {
    out.word(source.name);
    out.time(source.newest);
  }
  out.varint(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Layout layout = layout_of(rules[i].type);
    out.text(rules[i].handle);
    out.word(rules[i].digest);
    out.byte(layout);
    out.varint(by_rule[i].size());
    std::sort(by_rule[i].begin(), by_rule[i].end(),
              [](const Group* a, const Group* b) { return a->key->text() < b->key->text(); });
    for (const Group* group : by_rule[i]) write_group(out, *group, layout);
  }
  out.word(fingerprint(out.bytes()));
  return std::move(out.bytes());
}

void Windows::State::restore(std::string_view bytes) {
  const auto clear = [this] {
    groups.remove_if([](const Group&) { return true; });
    for (auto& queue : queues) queue.clear();
    waiting.clear();
    for (Source& source : sources) source.newest = unknown;
    absent.clear();
    final_before = unknown;
    remember_kept();
  };
  clear();
  try {
    read_state(bytes);
  } catch (...) {
    clear();
    throw;
  }
}

void Windows::State::read_state(std::string_view bytes) {
  if (bytes.size() < magic.size() + 8 || bytes.size() > most_bytes + 8)
    corrupt("its size is wrong");
  if (bytes.substr(0, magic.size()) != magic) corrupt("it does not begin with its version");
  Reader sum(bytes.substr(bytes.size() - 8));
  bytes.remove_suffix(8);
  if (sum.word() != fingerprint(bytes)) corrupt("its checksum does not fit");
  Reader in(bytes.substr(magic.size()));

  final_before = in.time();
  for (std::size_t left = in.count(9); left > 0; --left) {
    Source source;
    source.name = in.word();
    source.newest = in.event_time();
    const auto named = std::find_if(sources.begin(), sources.end(), [&](const Source& candidate) {
      return candidate.name == source.name;
    });
    if (named == sources.end()) {
      absent.push_back(source);
    } else {
      named->newest = source.newest;
    }
  }
  for (std::size_t left = in.count(11); left > 0; --left) read_rule(in);
  if (!in.at_end()) corrupt("there is more than it says");
  remember_kept();
}

void Windows::State::read_rule(Reader& in) {
  const std::string_view handle = in.text();
  const std::uint64_t digest = in.word();
  const std::uint8_t layout = in.byte();
  if (layout > with_amount) corrupt("a layout that does not exist");
  const auto at = std::find_if(rules.begin(), rules.end(), [&](const Judgement& rule) {
    return rule.handle == handle && rule.digest == digest && layout_of(rule.type) == layout;
  });
  const std::uint64_t parts = at == rules.end() ? ~std::uint64_t{0} : at->members;
  for (std::size_t left = in.count(6); left > 0; --left) {
    Saved saved = read_group(in, static_cast<Layout>(layout), parts);
    if (at == rules.end()) continue;
    const auto rule = static_cast<std::uint16_t>(at - rules.begin());
    const std::uint64_t hash = windowing::key_hash(saved.key);
    if (groups.full()) corrupt("too many groups");
    if (groups.find(rule, saved.key, hash)) corrupt("a group is there twice");
    if (at->always && !saved.members.empty()) corrupt("events that its rule does not keep");
    Group& group = groups.add(rule, saved.key, hash, at->extra());
    fill_group(group, std::move(saved));
    const windowing::MemberList& members = group.members;
    if (!members.empty()) replay(group, members.time(members.size() - 1), nullptr);
  }
}

}  // namespace secops::rules
