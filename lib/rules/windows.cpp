#include "rules/windows.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/window_state.h"

namespace secops::rules {
namespace {

Time to_time(std::int64_t microseconds) { return Time(Duration(microseconds)); }

// Hands out one episode; from now on the caller knows it.
Episode take(const windowing::Group& group, windowing::Record& record) {
  Episode episode;
  episode.rule = group.rule;
  episode.key = group.key->text();
  episode.first = to_time(record.identity.first);
  episode.first_raw = record.identity.first_raw;
  episode.last = to_time(record.last);
  episode.count = count_of(record, group.members);
  const windowing::Evidence evidence = std::exchange(record.evidence, {});
  episode.evidence = evidence.text();
  episode.evidence_sha256 = evidence.sha256();
  episode.source = record.source;
  for (const windowing::Replacement& replacement : group.episodes->replaced()) {
    if (!(replacement.now == record.identity)) continue;
    episode.replaces.push_back({to_time(replacement.known.first), replacement.known.first_raw});
  }
  std::sort(episode.replaces.begin(), episode.replaces.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.first_raw) < std::tie(b.first, b.first_raw);
  });
  record.known = true;
  record.changed = false;
  return episode;
}

}  // namespace

Windows::Windows(std::span<const Correlation> correlations, std::span<const std::string> handles,
                 Duration lateness)
    : state_(std::make_unique<State>(correlations, handles, lateness)) {}

Windows::~Windows() = default;

bool Windows::feed(const Hit& hit) { return state_->feed(hit); }

std::uint64_t Windows::late() const { return state_->late; }

std::uint64_t Windows::overflow() const { return state_->overflow; }

void Windows::set_source_count(std::size_t sources) {
  state_->sources.resize(std::max(state_->sources.size(), sources));
}

void Windows::name_source(std::uint32_t source, std::string_view name) {
  state_->name_source(source, name);
}

void Windows::read_again(std::uint32_t source) { state_->read_again(source); }

bool Windows::gone() const { return state_->gone(); }

std::vector<Episode> Windows::take_changed() {
  state_->judge_all_waiting();
  std::vector<Episode> changed;
  state_->groups.each([&](windowing::Group& group) {
    if (!group.up_to_date()) return;
    group.parked = false;
    for (windowing::Record& record : group.episodes->list()) {
      if (!record.changed) continue;
      changed.push_back(take(group, record));
      if (changed.back().first == undated)
        changed.back().by_source = std::move(state_->undated_by_source[&group]);
    }
    group.episodes->replaced().clear();
  });
  state_->evidence_taken = 0;
  state_->undated_by_source.clear();
  std::sort(changed.begin(), changed.end(), [](const Episode& a, const Episode& b) {
    return std::tie(a.rule, a.first, a.key, a.first_raw) <
           std::tie(b.rule, b.first, b.key, b.first_raw);
  });
  state_->settle(false);
  return changed;
}

std::vector<Windows::Retraction> Windows::take_retracted() {
  state_->judge_all_waiting();
  std::vector<Retraction> retracted;
  state_->groups.each([&](windowing::Group& group) {
    if (!group.episodes) return;
    group.parked = false;
    for (const windowing::Identity& identity : group.episodes->retracted()) {
      retracted.push_back({group.rule,
                           std::string(group.key->text()),
                           {to_time(identity.first), identity.first_raw}});
    }
    group.episodes->retracted().clear();
  });
  std::sort(retracted.begin(), retracted.end(), [](const Retraction& a, const Retraction& b) {
    return std::tie(a.rule, a.identity.first, a.key, a.identity.first_raw) <
           std::tie(b.rule, b.identity.first, b.key, b.identity.first_raw);
  });
  return retracted;
}

std::string Windows::save() const { return state_->save(); }

void Windows::restore(std::string_view bytes) { state_->restore(bytes); }

}  // namespace secops::rules
