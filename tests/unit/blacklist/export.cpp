// The forms that the list is written in: whatever is listed, and for whatever reason, a form says
// its values and nothing else. That the programs read them is proven in tests/peers.
#include "blacklist/export.h"

#include <set>

#include "base/text.h"
#include "blacklist/list_reader.h"
#include "support/catch.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time start = civil_time(2026, 11, 22, 6, 14, 0);
constexpr std::string_view hostile =
    "\",\n-A INPUT -j ACCEPT\r\n}; allow all; # \x1b[2J'\\ \t=cmd|' /C calc'!A0 \x7f \xc2\x9b"
    "31m \xe2\x80\xae \xff </RequireAll> $(reboot) `reboot`";

Entry entry(Kind kind, std::string text, std::optional<Duration> rest = {},
            std::string_view reason = hostile) {
  Entry entry;
  entry.id = "b-" + std::to_string(text.size());
  entry.value = {kind, std::move(text)};
  entry.reason = reason;
  entry.actor = hostile;
  entry.added = start - 1h;
  if (rest) entry.expires = start + *rest;
  return entry;
}

Listing::FeedPart feed(std::string_view text, std::optional<Duration> rest = {}) {
  ListReader reader({});
  reader.take(text);
  Listing::FeedPart part;
  part.feed.name = "drop";
  part.feed.actor = "mika";
  part.feed.imported = start - 2h;
  if (rest) part.feed.expires = start + *rest;
  part.contents = reader.finish().contents;
  return part;
}

ExportList list_of(std::vector<Entry> entries, std::vector<Listing::FeedPart> feeds = {}) {
  Enforced enforced;
  enforced.entries = std::move(entries);
  enforced.feeds = std::move(feeds);
  return {std::move(enforced), start};
}

ExportList hostile_list() {
  return list_of({entry(Kind::ip, "203.0.113.9", 1h), entry(Kind::net, "198.18.0.0/16"),
                  entry(Kind::ip, "2001:db8::9"), entry(Kind::net, "2001:db8:bad::/48", 2h),
                  entry(Kind::user, "=cmd|'/C calc'!A0"), entry(Kind::user, "'@x, \"y\""),
                  entry(Kind::user, "CORP\\eve"),
                  entry(Kind::user,
                        "\xef\xbc\x9d"
                        "1+1"),
                  entry(Kind::email, "+a@evil.example"), entry(Kind::domain, "evil.example"),
                  entry(Kind::wallet, "0xde709f2102306220921060314715629080e2fb77"),
                  entry(Kind::card, "-deadbeef"), entry(Kind::country, "KP")},
                 {feed("198.51.100.0/24\n203.0.113.9\ndrops@evil.example\n", 24h)});
}

std::string written(std::string_view form, const ExportList& list,
                    const ExportOptions& options = {}) {
  const ExportType* type = find_export(form);
  REQUIRE(type != nullptr);
  return type->write(list, options);
}

std::string aggregated_text(std::string_view form, const ExportList& list) {
  ExportOptions options;
  options.aggregate = true;
  return written(form, list, options);
}

ListContents contents_of(const ExportList& list) {
  ListContents all;
  all.networks = list.networks();
  for (const Kind kind : kinds()) {
    if (kind == Kind::ip || kind == Kind::net) continue;
    if (auto texts = list.texts(kind); !texts.empty()) all.texts[kind] = std::move(texts);
  }
  return all;
}

ReadList read_back(const std::string& text) {
  ListReader reader({});
  reader.take(text);
  return reader.finish();
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every form says what it is, once") {
  std::set<std::string_view> names;
  for (const ExportType& type : exports()) {
    INFO(type.name);
    CHECK(names.insert(type.name).second);
    CHECK_FALSE(type.title.empty());
    CHECK(holds(std::string(type.use), "FILE"));
    CHECK_FALSE(type.kinds.empty());
    CHECK(find_export(type.name) == &type);
  }
  CHECK(find_export("nginx") == nullptr);
}

TEST_CASE("no form holds what could end a line or be seen as something else") {
  const ExportList list = hostile_list();
  for (const ExportType& type : exports()) {
    for (const bool aggregate : {false, true}) {
      ExportOptions options;
      options.aggregate = aggregate;
      const std::string text = type.write(list, options);
      INFO(type.name << "\n" << text);
      CHECK(text == type.write(hostile_list(), options));
      for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_line_end =
            byte == '\n' || (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
        CHECK((byte >= 0x20 || is_line_end));
        CHECK(byte != 0x7f);
        CHECK(byte != 0xff);
      }
      CHECK_FALSE(holds(text, "\xe2\x80\xae"));
      CHECK_FALSE(holds(text, "\xc2\x9b"));
      const bool tells_reasons = type.name == "csv" || type.name == "json";
      CHECK(holds(text, "reboot") == (tells_reasons));
    }
  }
}

TEST_CASE("only what a form can say is in it") {
  const ExportList list = hostile_list();
  for (const ExportType& type : exports()) {
    const std::string text = type.write(list, {});
    INFO(type.name << "\n" << text);
    CHECK(holds(text, "198.18.0.0/") == (type.family != Family::v6));
    CHECK(holds(text, "2001:db8::9") == (type.family != Family::v4));
    const bool says_users =
        std::find(type.kinds.begin(), type.kinds.end(), Kind::user) != type.kinds.end();
    CHECK(holds(text, "eve") == says_users);
  }
  CHECK(list.count(Family::both) == 5);
  CHECK(list.count(Family::v4) == 3);
  CHECK(list.count(Family::v6) == 2);
}

TEST_CASE("a plain text holds addresses, or the one other kind that is meant") {
  Enforced named;
  named.entries = {entry(Kind::ip, "203.0.113.9"), entry(Kind::user, "1.2.3.4"),
                   entry(Kind::user, "localhost"), entry(Kind::domain, "evil.example")};
  const auto plain = [&](std::optional<Kind> only) {
    return written("plain", ExportList(named, start, only));
  };
  CHECK(plain(std::nullopt) == "203.0.113.9\n");
  CHECK(plain(Kind::net) == "203.0.113.9\n");
  CHECK(plain(Kind::user) == "1.2.3.4\nlocalhost\n");
  CHECK(plain(Kind::card).empty());
  const ExportType& type = *find_export("plain");
  CHECK_FALSE(type.says(Kind::user, std::nullopt));
  CHECK_FALSE(type.says(Kind::user, Kind::domain));
  CHECK(type.says(Kind::user, Kind::user));
  CHECK(type.says(Kind::ip, Kind::net));
  CHECK(find_export("json")->says(Kind::user, std::nullopt));
}

TEST_CASE("an empty list is a whole text that names no address") {
  const ExportList list = list_of({});
  CHECK(written("plain", list).empty());
  CHECK(written("csv", list) == "kind,value,reason,source,actor,added,expires,id\r\n");
  CHECK(written("json", list) == "{\"entries\":[]}\n");
  CHECK(written("cloudflare", list) == "[]\n");
  CHECK(written("nginx-geo", list) == "geo $secops {\n    default 0;\n}\n");
  CHECK(written("iptables", list) == "*filter\n:secops - [0:0]\nCOMMIT\n");
  CHECK(written("apache", list) == "<RequireAll>\n    Require all granted\n</RequireAll>\n");
  for (const ExportType& type : exports())
    CHECK(type.write(list, {}) == aggregated_text(type.name, list));
}

TEST_CASE("what csv and json hold is read back as it was") {
  const ExportList list = hostile_list();
  for (const std::string_view form : {"csv", "json"}) {
    const std::string text = written(form, list);
    INFO(text);
    const ReadList read = read_back(text);
    CHECK(read.junk == 0);
    CHECK(read.values == 16);  // every entry, and every value of a feed
    CHECK(read.contents == contents_of(list));
    const ReadList joined = read_back(aggregated_text(form, list));
    CHECK(joined.junk == 0);
    CHECK(joined.contents.networks == aggregated(list.networks()));
    CHECK(joined.contents.texts == contents_of(list).texts);
  }
}

TEST_CASE("cells of csv") {
  const auto cells = [](const Entry& one) {
    const std::string text = written("csv", list_of({one}));
    const std::size_t begin = text.find('\n') + 1;
    return text.substr(begin, text.find(",person") - begin);
  };
  CHECK(cells(entry(Kind::ip, "203.0.113.9", 1h, "brute force")) == "ip,203.0.113.9,brute force");
  CHECK(cells(entry(Kind::user, "=1+1", 1h, "=1+1")) == "user,'=1+1,'=1+1");
  CHECK(cells(entry(Kind::user, "@x", 1h, "\t=1+1")) == "user,'@x,\\t=1+1");
  CHECK(cells(entry(Kind::user, "'x", 1h, "-1")) == "user,''x,'-1");
  CHECK(cells(entry(Kind::user, "+1,2", 1h, "a \"b\"\nc")) == "user,\"'+1,2\",\"a \"\"b\"\"\\nc\"");
  CHECK(cells(entry(Kind::user, "CORP\\eve", 1h, "a\\b")) == "user,CORP\\eve,a\\b");
  CHECK(cells(entry(Kind::user, "x", 1h, "\xef\xbc\xa0sum")) == "user,x,'\xef\xbc\xa0sum");
  CHECK(cells(entry(Kind::user, "x", 1h, "\xe2\x80\xae\xff")) == "user,x,\\u{202e}\\xff");
}

TEST_CASE("csv and json know when an entry ends") {
  const ExportList list =
      list_of({entry(Kind::ip, "203.0.113.9", 1h, "a"), entry(Kind::user, "eve", {}, "b")});
  const std::string csv = written("csv", list);
  CHECK(holds(csv, ",2026-11-22T05:14:00Z,2026-11-22T07:14:00Z,b-11\r\n"));
  CHECK(holds(csv, ",2026-11-22T05:14:00Z,,b-3\r\n"));
  const std::string json = written("json", list);
  CHECK(holds(json, "\"expires\":\"2026-11-22T07:14:00Z\"}"));
  CHECK(holds(json, "\"expires\":null}"));
}

TEST_CASE("a network ends with the latest of all that list it") {
  const ExportList list =
      list_of({entry(Kind::ip, "203.0.113.9", 1h), entry(Kind::net, "203.0.113.0/25", 2h),
               entry(Kind::net, "203.0.113.128/25", 2h), entry(Kind::ip, "198.51.100.1", 1h),
               entry(Kind::ip, "198.51.100.2", 30 * 24h), entry(Kind::ip, "198.51.100.3", 1ms)},
              {feed("198.51.100.1\n203.0.113.9\n", 24h), feed("198.51.100.1\n")});
  const std::string text = written("ipset", list);
  INFO(text);
  CHECK(holds(text, "add secops_n4 203.0.113.9 timeout 86400\n"));
  CHECK(holds(text, "add secops_n4 203.0.113.0/25 timeout 7200\n"));
  CHECK(holds(text, "add secops_n4 198.51.100.1\n"));
  CHECK(holds(text, "add secops_n4 198.51.100.2 timeout 2147483\n"));
  CHECK(holds(text, "add secops_n4 198.51.100.3 timeout 1\n"));  // 0 would be for ever
  const std::string joined = aggregated_text("ipset", list);
  INFO(joined);
  CHECK(holds(joined, "add secops_n4 203.0.113.0/24 timeout 7200\n"));
  CHECK(holds(joined, "add secops_n4 203.0.113.9 timeout 86400\n"));
}

TEST_CASE("joined networks that end sooner do not shorten one that is listed itself") {
  const ExportList list =
      list_of({entry(Kind::net, "203.0.113.0/24"), entry(Kind::net, "203.0.113.0/25", 1h),
               entry(Kind::net, "203.0.113.128/25", 1h)});
  const Endings endings = list.endings({true, "secops"});
  REQUIRE(endings.v4.size() == 1);
  CHECK_FALSE(endings.v4.front().end);
}

TEST_CASE("every address is written for ipset as its halves, each with its latest end") {
  const ExportList list =
      list_of({entry(Kind::net, "0.0.0.0/0", 2h), entry(Kind::net, "0.0.0.0/1", 1h),
               entry(Kind::net, "128.0.0.0/1", 3h), entry(Kind::ip, "203.0.113.9", 4h),
               entry(Kind::net, "::/0")});
  const std::string text = written("ipset", list);
  INFO(text);
  CHECK_FALSE(holds(text, "/0"));
  CHECK(holds(text, "add secops_n4 0.0.0.0/1 timeout 7200\n"));
  CHECK(holds(text, "add secops_n4 128.0.0.0/1 timeout 10800\n"));
  CHECK(holds(text, "add secops_n4 203.0.113.9 timeout 14400\n"));
  CHECK(holds(text, "add secops_n6 ::/1\nadd secops_n6 8000::/1\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 15);
}

TEST_CASE("in the packet filter's table neighbours are joined that end together") {
  const ExportList list =
      list_of({entry(Kind::ip, "203.0.113.8", 1h), entry(Kind::ip, "203.0.113.9", 1h),
               entry(Kind::ip, "203.0.113.10", 2h), entry(Kind::net, "203.0.113.0/29", 1h),
               entry(Kind::ip, "2001:db8::8"), entry(Kind::ip, "2001:db8::9")});
  ExportOptions options;
  const ExportType& type = *find_export("nftables");
  CHECK(type.write(list, options)
            .find("hosts_v4 { 203.0.113.8 timeout 3600s, 203.0.113.9 "
                  "timeout 3600s, 203.0.113.10 timeout 7200s }") != std::string::npos);
  options.aggregate = true;
  const std::string text = type.write(list, options);
  CHECK(text.find("element inet secops hosts") == std::string::npos);
  CHECK(
      text.find("nets_v4 { 203.0.113.0-203.0.113.9 timeout 3600s, 203.0.113.10 timeout 7200s }") !=
      std::string::npos);
  CHECK(text.find("nets_v6 { 2001:db8::8/127 }") != std::string::npos);
}

TEST_CASE("names of sets, chains and variables") {
  const ExportList list = hostile_list();
  ExportOptions options;
  options.name = "Bad_Ones_that_are_28_letters";
  REQUIRE(is_export_name(options.name));
  CHECK(holds(written("nginx-geo", list, options), "geo $Bad_Ones_that_are_28_letters {"));
  CHECK(holds(written("ipset", list, options), "create Bad_Ones_that_are_28_letters_n6 hash:net"));
  CHECK(holds(written("fail2ban", list, options), "set Bad_Ones_that_are_28_letters banip 198"));
  options.name = "INPUT";  // the chain of the system must stay as it is
  CHECK(holds(written("iptables", list, options), ":input - [0:0]"));
  CHECK_FALSE(holds(written("ip6tables", list, options), "INPUT"));
}

TEST_CASE("hosts.deny masks") {
  const ExportList list = list_of({entry(Kind::net, "128.0.0.0/1"), entry(Kind::net, "10.1.2.4/31"),
                                   entry(Kind::net, "10.1.0.0/17"), entry(Kind::ip, "10.9.9.9"),
                                   entry(Kind::ip, "2001:db8::9")});
  CHECK(written("hosts-deny", list) ==
        "ALL: 10.1.0.0/255.255.128.0\nALL: 10.1.2.4/255.255.255.254\nALL: 10.9.9.9\n"
        "ALL: 128.0.0.0/128.0.0.0\nALL: [2001:db8::9]/128\n");
}

TEST_CASE("Cloudflare takes networks of some widths") {
  const ExportList list = list_of({entry(Kind::net, "10.0.0.0/7"), entry(Kind::net, "11.0.0.0/8"),
                                   entry(Kind::net, "2000::/11"), entry(Kind::ip, "2001:db8::9")});
  const std::string text = written("cloudflare", list, {false, "bad"});
  CHECK(text ==
        "[\n{\"ip\":\"10.0.0.0/8\",\"comment\":\"bad\"},\n"
        "{\"ip\":\"11.0.0.0/8\",\"comment\":\"bad\"},\n"
        "{\"ip\":\"2000::/12\",\"comment\":\"bad\"},\n"
        "{\"ip\":\"2001:db8::9\",\"comment\":\"bad\"},\n"
        "{\"ip\":\"2010::/12\",\"comment\":\"bad\"}\n]\n");
}

TEST_CASE("bans come in lines of a length that a terminal's buffer holds") {
  std::string many;
  for (int i = 0; i < 101; ++i) many += "203.0.113." + std::to_string(i) + "\n";
  const std::string text = written("fail2ban", list_of({}, {feed(many)}));
  const auto lines = split(text, '\n');
  REQUIRE(lines.size() == 5);
  CHECK(lines[1].starts_with("set secops banip 203.0.113.50 203.0.113.51 "));
  CHECK(lines[2] == "set secops banip 203.0.113.100");
  CHECK(lines[3] == "exit");
}
