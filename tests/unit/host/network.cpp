// Where the machine stands, read from tables as the kernel and people write them.
#include "host/network.h"

#include "support/catch.h"

using namespace secops;
using namespace secops::host;

namespace {

std::string text(const std::vector<IpAddress>& addresses) {
  std::string all;
  for (const IpAddress& address : addresses) all += to_string(address) + " ";
  return all;
}

}  // namespace

TEST_CASE("gateways stand in the routes") {
  CHECK(text(gateways_of_route("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
                               "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n"
                               "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
                               "tun0\t0000000A\t0101A8C0\t0003\t0\t0\t0\t000000FF\n"
                               "broken\t0\tXYZ\n")) == "192.168.1.1 ");
  CHECK(text(gateways_of_ipv6_route(
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
            "fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n"
            "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
            "00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0\n")) ==
        "fe80::1 ");
}

TEST_CASE("resolvers are those that resolv.conf names") {
  CHECK(text(resolvers_of("# comment\nsearch example\nnameserver 192.0.2.53\n"
                          "nameserver\t2001:db8::53 # two\nnameserver fe80::1%eth0\n"
                          "nameserver example.com\nnameserver\n")) ==
        "192.0.2.53 2001:db8::53 fe80::1 ");
}

TEST_CASE("sshd's ports") {
  CHECK(ssh_ports_of("") == std::vector<unsigned>{22});
  CHECK(ssh_ports_of("#Port 23\nPort 2222\nport 2200\n") == std::vector<unsigned>{2222, 2200});
  CHECK(ssh_ports_of("Port=2222\nPort \"2200\"\r\n") == std::vector<unsigned>{2222, 2200});
  CHECK(ssh_ports_of("ListenAddress 0.0.0.0:2022\nListenAddress [::]:2023\nListenAddress ::\n") ==
        std::vector<unsigned>{2022, 2023});
}

TEST_CASE("peers are those of established connections to sshd") {
  const std::string table =
      "  sl  local_address rem_address   st tx_queue\n"
      "   0: 00000000:0016 00000000:0000 0A 00000000:00000000\n"
      "   1: 0A0200C0:0016 076433C6:D431 01 00000000:00000000\n"
      "   2: 0A0200C0:0016 087133CB:D431 06 00000000:00000000\n"
      "   3: 0A0200C0:01BB 097133CB:D431 01 00000000:00000000\n";
  CHECK(text(peers_of(table, {22})) == "198.51.100.7 ");
  CHECK(text(peers_of(table, {443})) == "203.51.113.9 ");
  CHECK(text(peers_of("   0: 0000000000000000FFFF00000A0200C0:0016 "
                      "0000000000000000FFFF0000076433C6:D431 01 0\n"
                      "   1: 00000000000000000000000001000000:0016 "
                      "B80D0120000000000000000007000000:D431 01 0\n",
                      {22})) == "198.51.100.7 2001:db8::7 ");
  CHECK(peers_of("garbage\n 1: 2 3 01\n 1: XX:0016 YY:1 01 0\n", {22}).empty());
}

TEST_CASE("this machine knows itself") {
  const NetworkFacts facts = network_facts();
  CHECK(text(facts.own).find("127.0.0.1 ") != std::string::npos);
  for (const std::string& problem : facts.unknown) UNSCOPED_INFO(problem);
  CHECK(facts.unknown.empty());
}
