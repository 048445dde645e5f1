#include "events/format.h"

namespace secops::events {

std::vector<Sample> access_samples() {
  return {
      {R"~(203.0.113.9 - - [22/Nov/2026:06:14:00 +0900] "GET /cart?id=7&x=a b HTTP/1.1" 404 512 )~"
       R"~("https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)")~",
       {{"@timestamp", "2026-11-21T21:14:00Z"},
        {"source.ip", "203.0.113.9"},
        {"http.request.method", "GET"},
        {"url.original", "/cart?id=7&x=a b"},
        {"url.path", "/cart"},
        {"url.query", "id=7&x=a b"},
        {"http.version", "1.1"},
        {"http.response.status_code", "404"},
        {"http.response.body.bytes", "512"},
        {"http.request.referrer", "https://shop.example/"},
        {"user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)"}}},
      {R"~(2001:DB8:0::9 - alice [22/Nov/2026:06:14:00 +0000] "POST /login HTTP/2.0" 302 -)~",
       {{"source.ip", "2001:db8::9"},
        {"user.name", "alice"},
        {"http.response.status_code", "302"},
        {"http.response.body.bytes", ""}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.0" "-")~",
       {{"http.request.referrer", ""},
        {"user_agent.original", "curl/8.0"},
        {"event.duration", ""}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-" )~"
       R"~(request_time=0.123 upstream=10.0.0.3:80)~",
       {{"event.duration", "123000000"}, {"user_agent.original", ""}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-" 0.007 0.005)~",
       {{"event.duration", "7000000"}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "\x16\x03\x01" 400 157 "-" "-")~",
       {{"message", R"~(\x16\x03\x01)~"},
        {"http.request.method", ""},
        {"http.response.status_code", "400"}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "-" 408 0 "-" "-")~",
       {{"message", ""}, {"http.response.status_code", "408"}}},
      {R"~(client.example.net - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.0" 200 5)~",
       {{"source.ip", ""}, {"source.address", "client.example.net"}}},
      {R"~(shop.example:443 198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5)~",
       {{"url.domain", "shop.example"}, {"source.ip", "198.51.100.7"}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET /\"x\" HTTP/1.1" 200 5 "-" "a \"b\"")~",
       {{"url.path", R"~(/\"x\")~"}, {"user_agent.original", R"~(a \"b\")~"}}},
      {R"~(198.51.100.7 - eve [1/x] "x [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5)~", {}},
      {R"~(198.51.100.7 - a b [22/Nov/2020:00:00:00 +0000] \"GET /x\" 200 [22/Nov/2026:06:14:00 +0000] )~"
       R"~("GET / HTTP/1.1" 200 5)~",
       {{"@timestamp", "2026-11-22T06:14:00Z"},
        {"source.ip", "198.51.100.7"},
        {"url.path", "/"},
        {"user.name", R"~(a b [22/Nov/2020:00:00:00 +0000] \"GET /x\" 200)~"}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET /cut-of)~",
       {{"source.ip", "198.51.100.7"}, {"url.path", ""}}},
      {R"~(198.51.100.7 - - [22/Nov/2026:06:14:00 +0000] "GET / HTTP/1.1" abc 5)~", {}},
      {R"~(198.51.100.7 - - [31/Feb/2026:06:14:00 +0000] "GET / HTTP/1.1" 200 5)~", {}},
      {R"~(198.51.100.7 - - 22/Nov/2026:06:14:00 +0000 "GET / HTTP/1.1" 200 5)~", {}},
      {R"~({"message": "[22/Nov/2026:06:14:00 +0000] "})~", {}},
      {R"~(no access log at all)~", {}},
      {"", {}},
  };
}

}  // namespace secops::events
