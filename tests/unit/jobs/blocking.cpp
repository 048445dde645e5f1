// Which value of a finding is listed.
#include "jobs/blocking.h"

#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::jobs;
using namespace std::chrono_literals;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);

using Key = std::vector<std::pair<std::string, std::string>>;

findings::Finding finding(Key key) {
  findings::Finding finding;
  finding.id = "f-aaaaaaaaaa";
  finding.rule = "x.scan";
  finding.title = "Scan";
  finding.key = std::move(key);
  finding.first = finding.last = now;
  finding.action = "block";
  return finding;
}

// What the plan of a new store says of a finding with this key.
std::vector<Block> plan(Key key, const blacklist::Protection& protection,
                        const blacklist::Settings& settings = {}) {
  const test::Folder folder;
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  store::Store store = store::Store::open(folder / "store.db", options);
  return plan_blocks(*store.read(), {finding(std::move(key))}, {}, settings, protection, now);
}

std::string why_not(Key key, const blacklist::Settings& settings = {}) {
  const std::vector<Block> blocks = plan(std::move(key), {}, settings);
  return blocks.size() == 1 && blocks.front().outcome != BlockOutcome::listed ? blocks.front().why
                                                                              : "";
}

// "203.0.113.9", or what became of it: "no-value", "refused 198.51.100.80".
std::string listed(Key key, const blacklist::Protection& protection = {}) {
  const std::vector<Block> blocks = plan(std::move(key), protection);
  REQUIRE(blocks.size() == 1);
  const Block& block = blocks.front();
  if (block.outcome == BlockOutcome::no_value) return std::string(name_of(block.outcome));
  return (block.outcome == BlockOutcome::listed ? "" : std::string(name_of(block.outcome)) + " ") +
         block.value.text;
}

}  // namespace

TEST_CASE("what was attacked is never listed, wherever it stands in the key") {
  const std::string attacker = "203.0.113.9";
  const std::string victim = "198.51.100.80";
  for (const char* field :
       {"destination.ip", "destination.address", "server.ip", "server_ip", "host.ip", "observer.ip",
        "dst_ip", "destIp", "DestinationIp", "s-ip"}) {
    CAPTURE(field);
    CHECK(listed({{field, victim}, {"source.ip", attacker}}) == attacker);
    CHECK(listed({{"client_ip", attacker}, {field, victim}}) == attacker);
    CHECK(listed({{field, victim}, {"remote_address", attacker}}) == attacker);
    CHECK(listed({{field, victim}}) == "no-value");
    CHECK(listed({{field, victim}, {"user.name", "mallory"}}) == "mallory");
  }
  CHECK(listed({{"user.target.name", "alice"}}) == "no-value");
  CHECK(listed({{"destination.wallet", "0xde709f2102306220921060314715629080e2fb77"}}) ==
        "0xde709f2102306220921060314715629080e2fb77");
}

TEST_CASE("of several addresses the attacker's is listed, or the next of them if that may not be") {
  blacklist::Protection protection;
  protection.networks = {{*parse_network("192.0.2.0/28"), "protected by the configuration", true}};
  CHECK(listed({{"hostile_ip", "203.0.113.8"}, {"source.ip", "203.0.113.9"}}) == "203.0.113.9");
  CHECK(listed({{"source.ip", "192.0.2.1"}, {"client.ip", "203.0.113.9"}}, protection) ==
        "203.0.113.9");
  CHECK(listed({{"source.ip", "192.0.2.1"}, {"client.ip", "192.0.2.2"}}, protection) ==
        "refused 192.0.2.1");
  CHECK(listed({{"source.ip", "192.0.2.1"}, {"related_ip", "203.0.113.9"}}, protection) ==
        "refused 192.0.2.1");
  CHECK(listed({{"source.ip", "192.0.2.1"}, {"user.name", "mallory"}}, protection) ==
        "refused 192.0.2.1");
}

TEST_CASE("a block that cannot be made says why, field by field") {
  CHECK(why_not({{"url.path", "/admin"}}) == "url.path is no field that can be listed");
  CHECK(why_not({{"url.domain", "shop.example"}, {"destination.ip", "198.51.100.80"}}) ==
        "url.domain is no field that can be listed; destination.ip is of what was attacked");
  for (const auto& [field, text] : Key{{"source.ip", "0.0.0.0/0"},
                                       {"source.ip", "not an ip"},
                                       {"user.email", "root"},
                                       {"wallet", "klv1qqqqqq"}}) {
    CAPTURE(field, text);
    CHECK_THAT(why_not({{field, text}}),
               Catch::StartsWith(field + " cannot be listed: ") && !Catch::EndsWith(": "));
  }
  CHECK(why_not({}) == "it is about no value");
}

TEST_CASE("where rules may list nothing, that is said") {
  blacklist::Settings settings;
  settings.most_per_run = 0;
  CHECK(why_not({{"source.ip", "203.0.113.9"}}, settings) ==
        "[blacklist] most_per_run is 0, so rules list nothing");
}
