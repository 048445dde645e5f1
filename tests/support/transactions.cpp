#include "support/transactions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace secops::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::milliseconds;

constexpr std::string_view planted_account = "plant-";
constexpr std::string_view planted_network = "198.18.";
constexpr Duration month_length = std::chrono::days(30);

const Time begin = civil_time(2026, 11, 1, 0, 0, 0);

struct Payment {
  Time time;
  std::string account, recipient, amount, asset, address, country, card;
};

struct Account {
  std::string name, asset, country, address, card, abroad;
  std::vector<std::string> recipients;
  Time leaves, returns;
};

class Month {
 public:
  Month(const TransactionMonth& settings, const std::function<void(std::string_view)>& write)
      : settings_(settings), write_(write), random_(settings.seed) {}

  std::vector<Planted> run() {
    for (std::size_t i = 0; i < settings_.accounts; ++i) accounts_.push_back(usual_account(i));
    plant();
    std::stable_sort(scheduled_.begin(), scheduled_.end(),
                     [](const Payment& a, const Payment& b) { return a.time < b.time; });
    const auto step = month_length / static_cast<std::int64_t>(settings_.payments);
    std::size_t next = 0;
    for (std::size_t i = 0; i < settings_.payments; ++i) {
      const Time time = begin + step * static_cast<std::int64_t>(i);
      for (; next < scheduled_.size() && scheduled_[next].time <= time; ++next)
        say(scheduled_[next]);
      say(usual_payment(time));
    }
    for (; next < scheduled_.size(); ++next) say(scheduled_[next]);
    return std::move(planted_);
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  // By Box and Muller: the library's distributions differ from one to the next.
  double normal() {
    const double u = (static_cast<double>(random_() >> 11) + 1) * 0x1p-53;
    const double v = static_cast<double>(random_() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
  }

  static std::string country_of(std::uint64_t number) {
    static constexpr const char* countries[] = {"DE", "FR", "NL", "ES", "IT", "PL", "US", "JP"};
    return countries[number % std::size(countries)];
  }

  Account usual_account(std::size_t number) {
    static constexpr const char* assets[] = {"EUR",  "EUR", "EUR", "USD", "USD",
                                             "USDC", "EUR", "JPY", "KLV", "EUR"};
    Account account;
    account.name = fmt::format("u{}", number);
    account.asset = assets[below(std::size(assets))];
    account.country = country_of(below(8));
    // Of a hundred accounts eight share an office, of a thousand fifteen a carrier's address.
    std::size_t home = number;
    if (number % 100 < 8) home = number / 100 * 100;
    if (number % 1000 >= 50 && number % 1000 < 65) home = number / 1000 * 1000 + 50;
    account.address = fmt::format("100.{}.{}.{}", 64 + home / 65536, home / 256 % 256, home % 256);
    account.card = one_in(2) ? fmt::format("c{}", number) : "";
    for (std::size_t i = 0; i < 3 + below(6); ++i)
      account.recipients.push_back(fmt::format("r{}", below(settings_.accounts * 2)));
    account.abroad = country_of(below(8) + 1);
    if (one_in(50)) {
      account.leaves = begin + std::chrono::hours(below(23 * 24));
      account.returns = account.leaves + std::chrono::days(7);
    }
    return account;
  }

  // A price in the asset's usual size.
  std::string amount(const std::string& asset, double usual, double spread) {
    double value = usual * std::exp(spread * normal());
    const bool whole = one_in(10);
    if (asset == "JPY") return fmt::format("{:.0f}", std::ceil(value * 150));
    if (asset == "KLV") return fmt::format("{:.0f}", std::ceil(value * 500));
    return whole ? fmt::format("{:.0f}", std::ceil(value)) : fmt::format("{:.2f}", value + 0.01);
  }

  Payment usual_payment(Time time) {
    Account& account = accounts_[below(accounts_.size())];
    if (one_in(50)) {
      account.recipients.push_back(fmt::format("r{}", below(settings_.accounts * 2)));
      std::swap(account.recipients.back(), account.recipients[below(account.recipients.size())]);
    }
    Payment payment{time,
                    account.name,
                    account.recipients[below(account.recipients.size())],
                    amount(account.asset, 40, 1.2),
                    account.asset,
                    account.address,
                    account.country,
                    account.card};
    if (time >= account.leaves && time < account.returns) {
      payment.country = account.abroad;
      payment.address = fmt::format("100.{}", 100 + below(20)) + payment.address.substr(6);
    }
    return payment;
  }

  void say(const Payment& payment) {
    const std::uint64_t number = number_++;
    const auto line = [&](std::string_view type, Time time) {
      std::string text = fmt::format(
          "{{\"timestamp\":\"{}\",\"level\":\"info\",\"service\":\"payments\",\"eventType\":\"{}\","
          "\"paymentId\":\"p{:07}\",\"userId\":\"{}\",\"to\":\"{}\",\"amount\":\"{}\","
          "\"currency\":\"{}\",\"ip\":\"{}\",\"ip_country\":\"{}\"",
          rfc3339(std::chrono::floor<Clock>(time)), type, number, payment.account,
          payment.recipient, payment.amount, payment.asset, payment.address, payment.country);
      if (!payment.card.empty()) text += fmt::format(",\"cardFingerprint\":\"{}\"", payment.card);
      write_(text + "}");
    };
    line("payment.attempted", payment.time);
    if (number % 10 == 0) line("payment.succeeded", payment.time);
  }

  // A person of whom only what is planted is known, and an ordinary payment ten days into the
  // month.
  Payment stranger(std::string_view pattern, std::size_t number) {
    Payment payment;
    payment.account = fmt::format("{}{}-{}", planted_account, pattern, number);
    const std::uint64_t address = next_address_++;
    payment.address = fmt::format("{}{}.{}", planted_network, address / 250 % 250, address % 250);
    payment.country = country_of(below(8));
    payment.recipient = fmt::format("r{}", below(settings_.accounts));
    payment.asset = "EUR";
    payment.amount = fmt::format("{}.{:02}", 5 + below(80), 1 + below(98));
    payment.time = begin + std::chrono::days(10) + std::chrono::milliseconds(below(3'600'000));
    return payment;
  }
  Time later() {
    return begin + std::chrono::days(12) + std::chrono::milliseconds(below(15ULL * 24 * 3'600'000));
  }
  void schedule(Payment payment) { scheduled_.push_back(std::move(payment)); }
  void expect(std::string_view rule, std::string_view field, std::string_view value) {
    planted_.push_back({std::string(rule), std::string(field), std::string(value)});
  }
  static std::string plain(std::uint64_t whole) { return fmt::format("{}.37", whole); }

  void plant() {
    for (std::size_t i = 0; i < settings_.plants; ++i) {
      plant_single(i);
      plant_past(i);
      plant_velocity(i);
      plant_shared(i);
    }
  }

  // One payment is enough.
  void plant_single(std::size_t i) {
    Payment large = stranger("large", i);
    schedule(large);
    large.time = later();
    large.amount = plain(10'000 + below(30'000));
    schedule(large);
    expect("risk.large-amount", "user.id", large.account);

    Payment round = stranger("round", i);
    schedule(round);
    round.time = later();
    round.amount = fmt::format("{}.00", (5 + below(5)) * 1000);
    schedule(round);
    expect("risk.round-sum", "user.id", round.account);

    Payment listed = stranger("listed", i);
    schedule(listed);
    listed.time = later();
    listed.recipient = listed_recipient;
    schedule(listed);
    expect("risk.listed-counterparty", "user.id", listed.account);
  }

  // What was before makes it one.
  void plant_past(std::size_t i) {
    Payment payee = stranger("payee", i);
    schedule(payee);
    payee.time = later();
    payee.recipient = fmt::format("{}mule-{}", planted_account, i);
    payee.amount = "1.00";
    schedule(payee);
    payee.time += std::chrono::minutes(10 + below(300));
    payee.amount = plain(5'500 + below(4'000));
    schedule(payee);
    expect("risk.first-payee-large", "user.id", payee.account);

    Payment dormant = stranger("dormant", i);
    dormant.time = begin - std::chrono::days(92 + below(20));
    schedule(dormant);
    dormant.time = later();
    dormant.amount = plain(2'500 + below(2'000));
    schedule(dormant);
    expect("risk.dormant-wakes", "user.id", dormant.account);

    Payment moved = stranger("moved", i);
    schedule(moved);
    moved.time = later();
    moved.country = "BR";
    schedule(moved);
    expect("risk.new-country", "user.id", moved.account);

    Payment pieces = stranger("pieces", i);
    const Time first = later();
    for (int hour : {0, 9, 20}) {
      pieces.time = first + std::chrono::hours(hour) + std::chrono::minutes(below(50));
      pieces.amount = plain(8'000 + below(1'999));
      schedule(pieces);
    }
    expect("risk.structuring", "user.name", pieces.account);
  }

  // Within an hour.
  void plant_velocity(std::size_t i) {
    Payment many = stranger("many", i);
    Time first = later();
    for (int n = 0; n < 12; ++n) {
      many.time = first + std::chrono::minutes(n * 4);
      schedule(many);
    }
    expect("risk.velocity-count-user", "user.name", many.account);

    Payment much = stranger("much", i);
    first = later();
    for (int n = 0; n < 4; ++n) {
      much.time = first + std::chrono::minutes(n * 12);
      much.amount = plain(5'100 + below(2'000));
      schedule(much);
    }
    expect("risk.velocity-sum-user", "user.name", much.account);

    Payment card = stranger("card", i);
    card.card = fmt::format("{}card-many-{}", planted_account, i);
    first = later();
    for (int n = 0; n < 7; ++n) {
      card.time = first + std::chrono::minutes(n * 6);
      schedule(card);
    }
    expect("risk.velocity-count-card", "transaction.card", card.card);

    Payment empty = stranger("empty", i);
    empty.card = fmt::format("{}card-much-{}", planted_account, i);
    first = later();
    for (int n = 0; n < 3; ++n) {
      empty.time = first + std::chrono::minutes(n * 15);
      empty.amount = plain(1'800 + below(500));
      schedule(empty);
    }
    expect("risk.velocity-sum-card", "transaction.card", empty.card);
  }

  // Several accounts at one address.
  void plant_shared(std::size_t i) {
    const auto from_one_address = [&](std::string_view pattern, std::size_t count, Duration apart,
                                      std::size_t accounts, std::uint64_t sum) {
      const Payment one = stranger(pattern, i);
      const Time first = later();
      for (std::size_t n = 0; n < count; ++n) {
        Payment payment = stranger(fmt::format("{}-{}", pattern, i), n % accounts);
        payment.address = one.address;
        payment.country = one.country;
        payment.time = first + apart * static_cast<std::int64_t>(n);
        if (sum > 0) payment.amount = plain(sum + below(500));
        schedule(payment);
      }
      return one.address;
    };
    expect("risk.velocity-count-address", "source.ip", from_one_address("farm", 32, 100s, 8, 0));
    expect("risk.velocity-sum-address", "source.ip", from_one_address("drain", 7, 400s, 7, 7'400));
    expect("risk.many-accounts-one-address", "source.ip",
           from_one_address("crowd", 13, 90min, 13, 0));
  }

  const TransactionMonth& settings_;
  const std::function<void(std::string_view)>& write_;
  std::mt19937_64 random_;
  std::vector<Account> accounts_;
  std::vector<Payment> scheduled_;
  std::vector<Planted> planted_;
  std::uint64_t number_{0};
  std::uint64_t next_address_{0};
};

}  // namespace

bool is_planted(std::string_view value) {
  return value.starts_with(planted_account) || value.starts_with(planted_network);
}

std::vector<Planted> write_transactions(const TransactionMonth& month,
                                        const std::function<void(std::string_view line)>& write) {
  return Month(month, write).run();
}

}  // namespace secops::test
