#include "jobs/pipeline.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace secops::jobs {

namespace {

class Pipeline {
 public:
  Pipeline(const CheckRequest& request, const std::vector<SourcePlan>& plans, Reading& reading,
           Enriching& enriching, rules::Windows& windows, CheckOutcome& outcome)
      : request_(request),
        plans_(plans),
        reading_(reading),
        enriching_(enriching),
        windows_(windows),
        outcome_(outcome) {}

  void run() {
    std::vector<std::thread> others;
    others.reserve(request_.threads);
    try {
      for (unsigned i = 1; i < request_.threads; ++i) others.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // No more threads to be had (a limit, memory): fewer give the same result, only later.
    }
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void work() {
    try {
      Judge judge(*request_.rules, enriching_);
      BlockVerdict verdict;
      sources::Block block;
      std::size_t source = 0;
      std::uint64_t turn = 0;
      bool begins_anew = false;
      while (take(source, block, turn, begins_anew)) {
        if (plans_[source].format != nullptr)
          judge.judge(plans_[source], block.bytes, verdict);
        else
          count_only(block, verdict);
        if (enriching_.in_order() && !judge_in_order(source, turn, judge, verdict)) return;
        apply(source, turn, begins_anew, verdict);
      }
    } catch (...) {
      const std::lock_guard lock(turns_);
      if (!failure_) failure_ = std::current_exception();
      stopped_ = true;
      moved_.notify_all();
    }
  }

  bool take(std::size_t& source, sources::Block& block, std::uint64_t& turn, bool& begins_anew) {
    const std::lock_guard lock(input_);
    {
      const std::lock_guard state(turns_);
      if (stopped_) return false;
    }
    if (!reading_.next(source, block)) return false;
    turn = next_block_++;
    // A gap in a rotated copy alone leaves the log where it stood: what is read of it is new.
    begins_anew = sources::begins_anew(reading_.gaps(source));
    return true;
  }

  static void count_only(const sources::Block& block, BlockVerdict& verdict) {
    verdict.clear();
    verdict.lines =
        static_cast<std::uint64_t>(std::count(block.bytes.begin(), block.bytes.end(), '\n'));
    if (!block.bytes.empty() && block.bytes.back() != '\n') ++verdict.lines;
    verdict.unparsed = verdict.lines;
    verdict.unparsed_example = block.bytes.substr(0, block.bytes.find('\n'));
  }

  // Waits for the block's turn, then judges what waited for it, while the windows take the hits of
  // the block before. False if the run has failed.
  bool judge_in_order(std::size_t source, std::uint64_t turn, Judge& judge, BlockVerdict& verdict) {
    std::unique_lock lock(turns_);
    moved_.wait(lock, [&] { return stopped_ || turn == judged_; });
    if (stopped_) return false;
    lock.unlock();  // nobody else has this turn
    judge.judge_in_order(plans_[source], enriching_, verdict);
    lock.lock();
    ++judged_;
    moved_.notify_all();
    return true;
  }

  // Waits for the block's turn, then lets its hits into the windows.
  void apply(std::size_t source, std::uint64_t turn, bool begins_anew, BlockVerdict& verdict) {
    std::unique_lock lock(turns_);
    moved_.wait(lock, [&] { return stopped_ || turn == turn_; });
    if (stopped_) return;
    SourceReport& report = outcome_.sources[source];
    if (begins_anew && !report.again) {
      report.again = true;
      windows_.read_again(static_cast<std::uint32_t>(source));
    }
    const char* late_line = nullptr;  // one that several rules asked for counts once
    for (rules::Hit& hit : verdict.hits) {
      hit.source = static_cast<std::uint32_t>(source);
      if (windows_.feed(hit) || hit.line.data() == late_line) continue;
      late_line = hit.line.data();
      ++report.late;
    }
    report.tally.merge(verdict.tally);
    if (report.unparsed == 0) report.unparsed_example = verdict.unparsed_example;
    report.lines += verdict.lines;
    report.events += verdict.events;
    report.unparsed += verdict.unparsed;
    report.continuations += verdict.continuations;
    report.untimed += verdict.untimed;
    report.future += verdict.future;
    report.unplaced += verdict.unplaced;
    report.left_out += verdict.left_out;
    if (verdict.counted)
      report.counted = std::max(report.counted.value_or(*verdict.counted), *verdict.counted);
    report.in_span += verdict.in_span;
    if (verdict.newest)
      report.newest = std::max(report.newest.value_or(*verdict.newest), *verdict.newest);
    ++turn_;
    moved_.notify_all();
  }

  const CheckRequest& request_;
  const std::vector<SourcePlan>& plans_;
  Reading& reading_;
  Enriching& enriching_;  // changed by judge_in_order alone, by whom judged_ says
  rules::Windows& windows_;
  CheckOutcome& outcome_;

  std::mutex input_;  // guards reading_ and next_block_
  std::uint64_t next_block_{0};
  std::mutex turns_;  // guards everything below, windows_ and outcome_
  std::condition_variable moved_;
  std::uint64_t judged_{0};  // blocks whose waiting lines were judged
  std::uint64_t turn_{0};    // blocks whose hits are in the windows
  bool stopped_{false};
  std::exception_ptr failure_;
};

}  // namespace

void run_pipeline(const CheckRequest& request, const std::vector<SourcePlan>& plans,
                  Reading& reading, Enriching& enriching, rules::Windows& windows,
                  CheckOutcome& outcome) {
  Pipeline(request, plans, reading, enriching, windows, outcome).run();
  for (const SourceReport& report : outcome.sources) outcome.late += report.late;
}

}  // namespace secops::jobs
