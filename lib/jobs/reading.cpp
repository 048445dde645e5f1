#include "jobs/reading.h"

#include <algorithm>
#include <deque>

namespace secops::jobs {
namespace {

// Files that are open at a time; those that are needed last are closed and opened again.
constexpr std::size_t most_open = 64;
// What is read ahead of all sources together. It holds a stamp to sort by and lines to tell the
// format from.
constexpr std::size_t most_ahead = 32u << 20;
constexpr std::size_t least_ahead = 4096;
// Of each, no more than the longest line is kept.
constexpr std::size_t most_passed = 4;

}  // namespace

struct Reading::Run {
  ReadingSource source;
  std::unique_ptr<sources::Input> input;
  std::string_view ahead;             // the beginning of its next block; "" when there is none
  std::deque<sources::Block> passed;  // first lines that were longer than a block; they come next
  bool opened{false};
  bool resting{false};
  Time stamp{};
  Problem problem;
  std::uint64_t cut_lines{0};
};

Reading::Reading(std::vector<ReadingSource> sources)
    : runs_(sources.size()),
      ahead_size_(std::clamp(most_ahead / std::max<std::size_t>(sources.size(), 1), least_ahead,
                             sources::block_size)) {
  for (std::size_t i = 0; i < sources.size(); ++i) runs_[i].source = std::move(sources[i]);
}

Reading::~Reading() = default;

// Makes the beginning of the source's next block wait.
void Reading::fetch(std::size_t source) {
  Run& run = runs_[source];
  run.ahead = {};
  if (!run.problem.code.empty()) {
    give_passed_first(run);
    return rest(source);
  }
  try {
    if (!run.opened) {
      run.opened = true;
      run.input = sources::open_input(run.source.path, run.source.open);
      ++open_;
    } else if (run.resting) {
      run.resting = false;
      ++open_;
    }
    look_ahead(source, ahead_size_);
  } catch (const Error& error) {
    run.problem = error.problems().front();
    give_passed_first(run);
  }
  if (run.ahead.empty()) {
    rest(source);
    return;
  }
  // A block without a stamp goes where the one before it went.
  if (first_stamp_) run.stamp = first_stamp_(source, run.ahead).value_or(run.stamp);
  while (open_ > most_open) rest_latest();
}

void Reading::look_ahead(std::size_t source, std::size_t wanted) {
  Run& run = runs_[source];
  if (run.problem.code.empty()) run.ahead = run.input->ahead(wanted);
  give_passed_first(run);
}

// What was passed is read, and the cursor stands behind it, whatever comes after it.
void Reading::give_passed_first(Run& run) {
  if (run.ahead.empty() && !run.passed.empty()) run.ahead = run.passed.front().bytes;
}

// First lines without an end in sight (zeros that a cut log begins with) tell no format: what comes
// after them may.
void Reading::pass_endless_lines(std::size_t source) {
  Run& run = runs_[source];
  while (run.passed.size() < most_passed && run.problem.code.empty()) {
    if (run.ahead.empty() || run.ahead.find('\n') != std::string_view::npos) return;
    try {
      sources::Block block;
      if (!run.input->next(block)) return fetch(source);
      block.bytes.shrink_to_fit();
      run.passed.push_back(std::move(block));
    } catch (const Error& error) {
      run.problem = error.problems().front();
    }
    fetch(source);
  }
}

void Reading::rest(std::size_t source) {
  Run& run = runs_[source];
  if (!run.input || run.resting) return;
  run.input->rest();
  run.resting = true;
  --open_;
  // What is kept of it may have moved.
  if (!run.ahead.empty()) look_ahead(source, 1);
}

// Of all that are open, closes the one whose turn comes last.
void Reading::rest_latest() {
  std::size_t latest = runs_.size();
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (!run.input || run.resting) continue;
    if (latest == runs_.size() || run.stamp >= runs_[latest].stamp) latest = i;
  }
  rest(latest);
}

std::string_view Reading::head(std::size_t source) {
  if (!runs_[source].opened) {
    fetch(source);
    pass_endless_lines(source);
  }
  return runs_[source].ahead;
}

void Reading::start(FirstStamp first_stamp) {
  first_stamp_ = std::move(first_stamp);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const std::string_view ahead = head(i);
    if (!ahead.empty()) runs_[i].stamp = first_stamp_(i, ahead).value_or(Time{});
  }
}

bool Reading::next(std::size_t& source, sources::Block& block) {
  for (;;) {
    std::size_t best = runs_.size();
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (runs_[i].ahead.empty()) continue;
      if (best == runs_.size() || runs_[i].stamp < runs_[best].stamp) best = i;
    }
    if (best == runs_.size()) return false;
    source = best;
    if (give(best, block)) return true;
  }
}

// The source's next block; false if none came after all.
bool Reading::give(std::size_t source, sources::Block& block) {
  Run& run = runs_[source];
  bool given = false;
  if (!run.passed.empty()) {
    block = std::move(run.passed.front());
    run.passed.pop_front();
    given = true;
  } else {
    try {
      given = run.input->next(block);
    } catch (const Error& error) {
      run.problem = error.problems().front();
    }
  }
  if (given) run.cut_lines += block.cut_lines;
  fetch(source);
  return given;
}

const Problem& Reading::problem(std::size_t source) const { return runs_[source].problem; }

std::uint64_t Reading::bytes_read(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->bytes_read() : 0;
}

std::uint64_t Reading::cut_lines(std::size_t source) const { return runs_[source].cut_lines; }

std::uint64_t Reading::held(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->held() : 0;
}

std::vector<sources::Gap> Reading::gaps(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->gaps() : std::vector<sources::Gap>{};
}

std::optional<sources::Cursor> Reading::cursor(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->cursor() : std::nullopt;
}

}  // namespace secops::jobs
