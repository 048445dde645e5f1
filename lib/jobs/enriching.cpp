#include "jobs/enriching.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "blacklist/value.h"

namespace secops::jobs {
namespace {

using events::EnricherNeeds;
using events::EnricherType;

bool is_asked_for(std::string_view name, const rules::RuleSet& rules,
                  const events::FieldNames& names) {
  const auto field = names.find(name);
  return field && (*field >= events::ecs_count || !rules.asking_for(*field).empty());
}

Problem problem_of(const Error& error, std::string_view what) {
  Problem problem = error.problems().front();
  problem.message = fmt::format("{} could not be read, so rules that ask for it say nothing: {}",
                                what, problem.message);
  problem.code = background_code;
  return problem;
}

}  // namespace

class Enriching::ListedNow final : public events::Listed {
 public:
  explicit ListedNow(const Background& background) : load_(background.listing) {}

  bool holds(std::string_view kind, std::string_view value) override {
    if (load_) load();
    if (!listing_ || listing_->empty() || value.size() > longest_value) return false;
    const auto reading = blacklist::read_value(value, blacklist::kind_named(kind));
    return reading.value && listing_->find(*reading.value);
  }
  const std::optional<Error>& problem() const { return problem_; }

 private:
  static constexpr std::size_t longest_value = 256;

  void load() {
    try {
      listing_ = load_();
    } catch (const Error& error) {
      problem_ = error;
    }
    load_ = nullptr;
  }

  std::function<std::unique_ptr<blacklist::Listing>()> load_;  // null once it was asked
  std::unique_ptr<blacklist::Listing> listing_;
  std::optional<Error> problem_;
};

Enriching::Enriching(const rules::RuleSet& rules, const events::FieldNames& names,
                     const Background& background)
    : names_(&names),
      background_(background),
      accounts_(background.account),
      listed_(std::make_unique<ListedNow>(background)) {
  country_ = is_asked_for("secops.country.new", rules, names);
  for (const EnricherType& type : events::enrichers()) {
    const bool asked = std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& field) {
      return is_asked_for(field.name, rules, names);
    });
    past_ = past_ || (asked && type.needs == EnricherNeeds::past);
    list_ = list_ || (asked && type.needs == EnricherNeeds::list);
    if (type.needs == EnricherNeeds::event && asked) at_once_.push_back(&type);
    if (type.needs == EnricherNeeds::event) own_.push_back(&type);
    if (type.needs != EnricherNeeds::event && asked) after_.push_back(&type);
  }
}

Enriching::~Enriching() = default;

void Enriching::add(const Enrichers& enrichers, const events::Surroundings& surroundings,
                    events::Event& event) {
  for (const EnricherType* type : enrichers) type->enrich(surroundings, event);
}

void Enriching::enrich_in_order(events::Event& event) {
  events::Surroundings around = surroundings();
  around.listed = listed_.get();
  add(own_, around, event);
  const std::string_view country = event.text(events::source_geo_country_iso_code);
  if (country_ && country.empty() && background_.countries == nullptr &&
      event.has(events::source_ip))
    ++without_country_;
  std::optional<events::Past> past;
  if (past_)
    past = accounts_.meet({events::account_of(event), event.text(events::transaction_recipient),
                           country, event.time});
  if (past) around.past = &*past;
  add(after_, around, event);
}

std::vector<Problem> Enriching::problems() const {
  std::vector<Problem> problems;
  if (accounts_.problem())
    problems.push_back(problem_of(*accounts_.problem(), "what is known of accounts"));
  if (listed_->problem()) problems.push_back(problem_of(*listed_->problem(), "the blacklist"));
  if (accounts_.forgotten() > 0)
    problems.push_back({"enrich.full",
                        fmt::format("{} of more accounts and recipients than fit into memory: "
                                    "rules about their past say nothing of them",
                                    counted(accounts_.forgotten(), "event")),
                        "", 0, 0, "judge fewer logs in one run"});
  return problems;
}

}  // namespace secops::jobs
