#include "jobs/reading.h"

namespace secops::jobs {

struct Reading::Run {
  ReadingSource source;
  std::unique_ptr<sources::Input> input;
  sources::Block block;
  bool waiting{false};  // `block` is to be given
  bool opened{false};
  Time stamp{};
  Problem problem;
  std::uint64_t cut_lines{0};
};

Reading::Reading(std::vector<ReadingSource> sources) : runs_(sources.size()) {
  for (std::size_t i = 0; i < sources.size(); ++i) runs_[i].source = std::move(sources[i]);
}

Reading::~Reading() = default;

// Makes the source's next block wait.
void Reading::fetch(std::size_t source) {
  Run& run = runs_[source];
  run.waiting = false;
  if (!run.problem.code.empty()) return;
  try {
    if (!run.opened) {
      run.opened = true;
      run.input = sources::open_input(run.source.path, run.source.open);
    }
    run.waiting = run.input->next(run.block);
  } catch (const Error& error) {
    run.problem = error.problems().front();
  }
  if (!run.waiting) return;
  run.cut_lines += run.block.cut_lines;
  // A block without a stamp goes where the one before it went.
  if (first_stamp_) run.stamp = first_stamp_(source, run.block.bytes).value_or(run.stamp);
}

std::string_view Reading::head(std::size_t source) {
  if (!runs_[source].opened) fetch(source);
  return runs_[source].waiting ? std::string_view(runs_[source].block.bytes) : std::string_view{};
}

void Reading::start(FirstStamp first_stamp) {
  first_stamp_ = std::move(first_stamp);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const std::string_view block = head(i);
    if (!block.empty()) runs_[i].stamp = first_stamp_(i, block).value_or(Time{});
  }
}

bool Reading::next(std::size_t& source, sources::Block& block) {
  std::size_t best = runs_.size();
  for (std::size_t i = 0; i < runs_.size(); ++i)
    if (runs_[i].waiting && (best == runs_.size() || runs_[i].stamp < runs_[best].stamp)) best = i;
  if (best == runs_.size()) return false;
  source = best;
  std::swap(block, runs_[best].block);
  fetch(best);
  return true;
}

const Problem& Reading::problem(std::size_t source) const { return runs_[source].problem; }

std::uint64_t Reading::bytes_read(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->bytes_read() : 0;
}

std::uint64_t Reading::cut_lines(std::size_t source) const { return runs_[source].cut_lines; }

std::vector<sources::Gap> Reading::gaps(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->gaps() : std::vector<sources::Gap>{};
}

std::optional<sources::Cursor> Reading::cursor(std::size_t source) const {
  return runs_[source].input ? runs_[source].input->cursor() : std::nullopt;
}

}  // namespace secops::jobs
