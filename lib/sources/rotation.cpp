#include "sources/rotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/error.h"
#include "base/text.h"
#include "sources/generation.h"

namespace secops::sources {
namespace {

struct Candidate {
  std::string path;
  host::FileFacts facts;
  Generation generation;
};

// Adds the regular files beside `path` whose names begin with its name or have a date in it; if
// `renamed` also that with the cursor's inode, whatever its name. One that cannot be looked at,
// such as a link to itself, is told of in `trouble`.
void add_candidates(const std::string& path, const Cursor& cursor, bool renamed,
                    std::string& trouble, std::vector<Candidate>& found) {
  std::string folder = path.substr(0, path.rfind('/') + 1);
  std::string name = path.substr(folder.size());
  for (const std::string& other : host::list_directory(folder.empty() ? "." : folder)) {
    if (other == name) continue;
    Generation generation = generation_in(name, other);
    bool named_after = other.starts_with(name) || generation.style != Generation::Style::none;
    if (!named_after && !renamed) continue;
    std::optional<host::FileFacts> facts;
    try {
      facts = host::facts_of(folder + other);
    } catch (const Error& error) {
      trouble += fmt::format(" ({})", error.problems().front().message);
    }
    if (!facts || facts->kind != host::FileFacts::Kind::regular) continue;
    if (!named_after && facts->inode != cursor.inode) continue;
    const auto is_it = [&](const Candidate& one) {
      return one.facts.inode == facts->inode && one.facts.device == facts->device;
    };
    if (std::any_of(found.begin(), found.end(), is_it)) continue;
    found.push_back({folder + other, *facts, std::move(generation)});
  }
}

// What a linked log leads to is rotated where it lies, under the name that it has there; the link
// may lead to another by now.
void add_linked_candidates(const std::string& path, const Cursor& cursor, std::string& trouble,
                           std::vector<Candidate>& found) {
  try {
    const std::string real = host::real_path(path);
    if (real != path) add_candidates(real, cursor, true, trouble, found);
  } catch (const Error& error) {
    trouble += fmt::format(" ({})", error.problems().front().message);
  }
}

// As add_candidates, also of the file that the path leads to; the likeliest first.
std::vector<Candidate> candidates_for(const std::string& path, const Cursor& cursor,
                                      std::string& trouble, bool renamed = false) {
  std::vector<Candidate> found;
  add_candidates(path, cursor, renamed, trouble, found);
  add_linked_candidates(path, cursor, trouble, found);
  std::stable_sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
    return std::make_tuple(a.facts.inode != cursor.inode, -a.facts.modified.time_since_epoch()) <
           std::make_tuple(b.facts.inode != cursor.inode, -b.facts.modified.time_since_epoch());
  });
  return found;
}

// Known by no byte of it: inodes are given away again, but not with the moment of an older file.
bool is_very_file(const host::FileFacts& facts, const Cursor& cursor) {
  return facts.inode == cursor.inode && facts.born == cursor.born && cursor.born != Time{};
}

Part rest_of(const std::string& path, host::Reader file, Trail before) {
  Part part;
  part.path = path;
  part.bytes = plain_bytes(std::move(file), before);
  part.before = std::move(before);
  return part;
}

// Inflates up to the cursor; the head is compared first, so that an unrelated file costs little.
std::optional<Part> resume_compressed(const std::string& path, host::Reader file,
                                      const Cursor& cursor) {
  Part part = part_from_start(path, std::move(file));
  std::string buffer(block_size, '\0');
  while (part.before.offset() < cursor.offset) {
    std::uint64_t wanted = std::min<std::uint64_t>(
        cursor.offset - part.before.offset(), part.before.offset() == 0 ? head_limit : block_size);
    std::size_t count = read_fully(*part.bytes, buffer.data(), wanted);
    if (count < wanted) return std::nullopt;
    part.before.feed({buffer.data(), count});
    Cursor seen;
    part.before.mark(seen);
    if (seen.head_hash != cursor.head_hash) return std::nullopt;
  }
  if (!part.before.matches(cursor)) return std::nullopt;
  return part;
}

// The rest of the candidate, if it holds what the cursor has seen.
std::optional<Part> resume_candidate(const Candidate& candidate, const Cursor& cursor) {
  // Where nothing was read, any bytes would match: only the same file is then the one.
  if (cursor.offset == 0 && !is_very_file(candidate.facts, cursor)) return std::nullopt;
  host::Reader file = host::Reader::open(candidate.path);
  if (is_gzip(candidate.path, file)) {
    return resume_compressed(candidate.path, std::move(file), cursor);
  }
  std::optional<Trail> before = resume(file, cursor);
  if (!before) return std::nullopt;
  return rest_of(candidate.path, std::move(file), std::move(*before));
}

// Those rotated after `earlier`, oldest first; of a file and its compressed copy, the file.
std::vector<Candidate> later_ones(const std::vector<Candidate>& candidates,
                                  const Candidate& earlier) {
  std::vector<Candidate> later;
  for (const Candidate& candidate : candidates) {
    if (rotated_after(candidate.generation, earlier.generation)) later.push_back(candidate);
  }
  std::sort(later.begin(), later.end(), [](const Candidate& a, const Candidate& b) {
    if (rotated_after(b.generation, a.generation)) return true;
    if (rotated_after(a.generation, b.generation)) return false;
    return a.path.size() < b.path.size();
  });
  auto same = [](const Candidate& a, const Candidate& b) {
    return !rotated_after(a.generation, b.generation) && !rotated_after(b.generation, a.generation);
  };
  later.erase(std::unique(later.begin(), later.end(), same), later.end());
  return later;
}

// As candidates_for, without the file at the path itself: where that is a link to the newest of
// dated files, that one is read under the path.
std::vector<Candidate> candidates_beside(const std::string& path, const host::FileFacts& now,
                                         const Cursor& cursor, std::string& trouble) {
  std::vector<Candidate> candidates;
  try {
    candidates = candidates_for(path, cursor, trouble);
  } catch (const Error& error) {
    trouble += fmt::format(" ({})", error.problems().front().message);
  }
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.facts.inode == now.inode && candidate.facts.device == now.device;
  });
  return candidates;
}

void add_whole(const std::vector<Candidate>& candidates, Continuation& on) {
  for (const Candidate& one : candidates) {
    try {
      on.parts.push_back(part_from_start(one.path, host::Reader::open(one.path)));
    } catch (const Error& error) {
      on.gaps.push_back({"replaced", error.problems().front().message});
    }
  }
}

bool same_generation(const Candidate& a, const Candidate& b) {
  return a.generation.style == b.generation.style && !rotated_after(a.generation, b.generation) &&
         !rotated_after(b.generation, a.generation);
}

// Those that were written after the cursor's file, whose own bytes are in none of them; if nothing
// of it was read and it is there, that file and those rotated after it. Oldest first; of a file and
// its compressed copy, the file. `known`: those that are gone on in already.
std::vector<Candidate> unseen_ones(const std::vector<Candidate>& candidates, const Cursor& cursor,
                                   const std::vector<const Candidate*>& known,
                                   const std::set<std::string>* logs) {
  const Candidate* very = nullptr;
  for (const Candidate& candidate : candidates)
    if (cursor.offset == 0 && is_very_file(candidate.facts, cursor)) very = &candidate;
  std::vector<Candidate> unseen;
  for (const Candidate& candidate : candidates) {
    const bool newer = candidate.generation.style != Generation::Style::none &&
                       candidate.facts.modified > cursor.modified;
    const bool wanted = very == nullptr ? newer
                                        : &candidate == very ||
                                              rotated_after(candidate.generation, very->generation);
    const bool own = logs && logs->contains(candidate.path);
    const auto is_it = [&](const Candidate* one) { return same_generation(*one, candidate); };
    if (wanted && !own && std::none_of(known.begin(), known.end(), is_it))
      unseen.push_back(candidate);
  }
  std::sort(unseen.begin(), unseen.end(), [](const Candidate& a, const Candidate& b) {
    const auto place = [](const Candidate& one) {
      return std::make_tuple(one.generation.style,
                             -static_cast<std::int64_t>(one.generation.number),
                             std::string_view(one.generation.date), one.path.size());
    };
    return place(a) < place(b);
  });
  unseen.erase(std::unique(unseen.begin(), unseen.end(), same_generation), unseen.end());
  return unseen;
}

// An empty file that is compressed now: gzip keeps the time.
bool is_compressed_away(const std::vector<Candidate>& candidates, const Cursor& cursor) {
  return cursor.size == 0 &&
         std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
           return candidate.generation.style != Generation::Style::none &&
                  candidate.facts.modified == cursor.modified;
         });
}

// Adds the rest of the likeliest candidate that holds what the cursor has seen, and those rotated
// after it; false if there is none. Those that cannot be read are told of and added to `known`.
bool add_rotated(const std::vector<Candidate>& candidates, const Cursor& cursor, Continuation& on,
                 std::string& trouble, std::vector<const Candidate*>& known) {
  for (const Candidate& candidate : candidates) {
    std::optional<Part> part;
    try {
      part = resume_candidate(candidate, cursor);
    } catch (const Error& error) {
      trouble += fmt::format(" ({})", error.problems().front().message);
      known.push_back(&candidate);
    }
    if (!part) continue;
    on.parts.push_back(std::move(*part));
    add_whole(later_ones(candidates, candidate), on);
    return true;
  }
  return false;
}

// The file of the place first, then others that may be its compressed copy: gzip keeps the time.
// Those written before are older copies, which may begin alike.
std::vector<const Candidate*> likely_places(const std::vector<Candidate>& candidates,
                                            const Cursor& place) {
  std::vector<const Candidate*> likely;
  for (const Candidate& candidate : candidates) {
    const bool same = candidate.facts.inode == place.inode;
    if (same || candidate.facts.modified >= place.modified) likely.push_back(&candidate);
  }
  std::stable_sort(likely.begin(), likely.end(), [&](const Candidate* a, const Candidate* b) {
    return std::make_tuple(a->facts.inode != place.inode, a->facts.modified) <
           std::make_tuple(b->facts.inode != place.inode, b->facts.modified);
  });
  return likely;
}

// Adds what more was written into a finished file and gives where it was found. One that is gone,
// or was compressed and read to its end, is dropped.
const Candidate* add_finished(const std::string& path, const std::vector<Candidate>& candidates,
                              const Cursor& place, Continuation& on) {
  for (const Candidate* candidate : likely_places(candidates, place)) {
    try {
      std::optional<Part> part = resume_candidate(*candidate, place);
      if (!part) continue;
      const bool rests = part->kind == Part::Kind::plain && candidate->facts.size == place.size;
      if (rests && place.offset == place.size) {
        on.resting.push_back(place);
        on.resting.back().inode = candidate->facts.inode;
        on.resting.back().born = candidate->facts.born;
        return candidate;
      }
      if (rests) part->last_line = LastLine::passed;
      part->finished = true;
      on.parts.push_back(std::move(*part));
      return candidate;
    } catch (const Error& error) {
      if (candidate->facts.inode != place.inode) continue;
      on.gaps.push_back({"replaced", error.problems().front().message});
      on.resting.push_back(place);
      return candidate;
    }
  }
  if (place.size > place.offset)
    on.gaps.push_back(
        {"replaced", fmt::format("what {} was before it was rotated is gone; its last {}, a line "
                                 "that had not ended, are not read",
                                 path, counted(place.size - place.offset, "byte"))});
  return nullptr;
}

// All of cursor.finished; where they are now.
std::vector<const Candidate*> add_all_finished(const std::string& path,
                                               const std::vector<Candidate>& candidates,
                                               const Cursor& cursor, Continuation& on) {
  std::vector<const Candidate*> known;
  for (const Cursor& place : cursor.finished)
    if (const Candidate* found = add_finished(path, candidates, place, on)) known.push_back(found);
  return known;
}

// `file` where reading stood at the place, if it is the file of the place.
std::unique_ptr<Bytes> go_on_in(host::Reader file, const Place& place) {
  if (file.facts().inode != place.seen.inode) return nullptr;
  std::optional<Trail> before = resume(file, place.seen);
  if (!before) return nullptr;
  if (!place.compressed) return plain_bytes(std::move(file), std::move(*before));
  auto bytes = inflated_bytes(host::GzipReader(std::move(file)));
  std::string passed(static_cast<std::size_t>(std::min<std::uint64_t>(place.offset, block_size)),
                     '\0');
  for (std::uint64_t left = place.offset; left > 0;) {
    auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, block_size));
    std::size_t count = read_fully(*bytes, passed.data(), wanted);
    if (count < wanted) return nullptr;
    left -= count;
  }
  return bytes;
}

std::unique_ptr<Bytes> go_on_in(const Candidate& candidate, const Place& place) {
  if (candidate.facts.inode == place.seen.inode) {
    auto bytes = go_on_in(host::Reader::open(candidate.path), place);
    if (bytes) return bytes;
  }
  if (place.compressed) return nullptr;
  std::optional<Part> copy = resume_candidate(candidate, place.seen);
  return copy ? std::move(copy->bytes) : nullptr;
}

Gap unknown_rest(const std::string& path, const host::FileFacts& now, const Cursor& cursor,
                 const std::vector<Candidate>& unseen, const std::string& trouble) {
  bool cut = now.inode == cursor.inode && now.size < cursor.offset;
  std::uint64_t unread = cursor.size > cursor.offset ? cursor.size - cursor.offset : 0;
  Gap gap;
  gap.anew = true;
  gap.code = cut ? "truncated" : "replaced";
  const std::string known =
      unread == 0 ? fmt::format("all {} that it had then were read", counted(cursor.size, "byte"))
                  : fmt::format("{} of the {} that it had then were not read", grouped(unread),
                                counted(cursor.size, "byte"));
  gap.message = fmt::format(
      "{} was {} since it was last read, and no rotated copy of the old one was found beside it{}: "
      "{}, "
      "and lines that were added after {} may be missing (a copy elsewhere, as by logrotate's "
      "olddir, is judged by naming it to check-logs); now it has {}, written until {}, and is read "
      "from its start",
      path, cut ? "cut short" : "replaced", trouble, known, rfc3339(cursor.modified),
      counted(now.size, "byte"), rfc3339(now.modified));
  if (!unseen.empty())
    gap.message +=
        fmt::format(", after {} of it that {} since", counted(unseen.size(), "copy", "copies"),
                    unseen.size() == 1 ? "was written" : "were written");
  return gap;
}

}  // namespace

std::optional<Trail> resume(const host::Reader& file, const Cursor& cursor) {
  if (file.facts().size < cursor.offset) return std::nullopt;
  std::uint64_t tail = std::min<std::uint64_t>(cursor.offset, tail_limit);
  Trail trail =
      Trail::resumed(cursor.offset, read_part(file, 0, cursor.head_length),
                     read_part(file, cursor.offset - tail, static_cast<std::size_t>(tail)));
  if (!trail.matches(cursor)) return std::nullopt;
  return trail;
}

bool is_gzip(const std::string& path, const host::Reader& file) {
  return path.ends_with(gzip_ending) || read_part(file, 0, 2) == "\x1f\x8b";
}

Part part_from_start(const std::string& path, host::Reader file) {
  Part part;
  part.path = path;
  if (is_gzip(path, file)) {
    part.kind = Part::Kind::compressed;
    part.last_line = LastLine::passed;
    part.bytes = inflated_bytes(host::GzipReader(std::move(file)));
  } else {
    part.bytes = plain_bytes(std::move(file), Trail());
  }
  return part;
}

Continuation go_on_after(const std::string& path, host::Reader file, const Cursor& cursor,
                         const std::set<std::string>* logs) {
  Continuation on;
  host::FileFacts now = file.facts();
  std::optional<Trail> before = resume(file, cursor);
  const bool same_file = before && now.inode == cursor.inode;
  std::string trouble;
  std::vector<Candidate> candidates;
  const bool nothing_read = cursor.offset == 0;
  if (!same_file || nothing_read || !cursor.finished.empty())
    candidates = candidates_beside(path, now, cursor, trouble);
  std::vector<const Candidate*> known = add_all_finished(path, candidates, cursor, on);
  // By such a cursor no copy is recognised.
  std::vector<Candidate> unseen;
  if (nothing_read) unseen = unseen_ones(candidates, cursor, known, logs);
  add_whole(unseen, on);
  bool renamed = !candidates.empty() && candidates.front().facts.inode == cursor.inode;
  // Under another inode it is the same log too: rsync and editors write the whole file anew.
  if (same_file || (before && !renamed && cursor.offset >= tail_limit)) {
    on.parts.push_back(rest_of(path, std::move(file), std::move(*before)));
    return on;
  }
  if (unseen.empty() && !is_compressed_away(candidates, cursor) &&
      !add_rotated(candidates, cursor, on, trouble, known)) {
    unseen = unseen_ones(candidates, cursor, known, logs);
    on.gaps.push_back(unknown_rest(path, now, cursor, unseen, trouble));
    add_whole(unseen, on);
  }
  on.parts.push_back(part_from_start(path, std::move(file)));
  return on;
}

std::unique_ptr<Bytes> find_again(const Place& place) {
  std::string trouble;
  try {
    if (auto bytes = go_on_in(host::Reader::open(place.path), place)) return bytes;
  } catch (const Error& error) {
    trouble = fmt::format(" ({})", error.problems().front().message);
  }
  for (const Candidate& candidate : candidates_for(place.path, place.seen, trouble, true)) {
    try {
      if (auto bytes = go_on_in(candidate, place)) return bytes;
    } catch (const Error& error) {
      trouble += fmt::format(" ({})", error.problems().front().message);
    }
  }
  Problem problem;
  problem.code = "file.replaced";
  problem.message = fmt::format(
      "{} was replaced while it was read, after {}, and the old one was not found again{}; lines "
      "may be missing",
      place.path, counted(place.offset, "byte"), trouble);
  throw Error(std::move(problem));
}

}  // namespace secops::sources
