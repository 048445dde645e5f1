// How a value is known by its name: beside it in a list, in brackets, in a URL, in a shell, in a
// field.
#include "redact_fixture.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("a value beside its name in a list is hidden") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides(R"({"h":[["Cookie","sid=abc"],["Accept","*/*"]]})",
        R"({"h":[["Cookie","[secret]"],["Accept","*/*"]]})");
  hides(R"("rawHeaders":["Host","x","Cookie","sid=abc","Accept","*/*"])",
        R"("rawHeaders":["Host","x","Cookie","[secret]","Accept","*/*"])");
  hides(R"([["authorization","Basic dXNlcjpwYXNz"]])", R"([["authorization","Basic [secret]"]])");
  hides(R"([[["password","hunter2secret"]]])", R"([[["password","[secret]"]]])");
  hides(R"([["a","b"], ["password", "correct"]])", R"([["a","b"], ["password", "[secret]"]])");
  hides("[('Cookie', 'sid=abc'), ('A', 'b')]", "[('Cookie', '[secret]'), ('A', 'b')]");
  hides(R"("[[\"X-Api-Key\",\"abc1\"]]")", R"("[[\"X-Api-Key\",\"[secret]\"]]")");
  hides(R"([["token","0123456789abcdefXYZ"],["token","KLV"]])",
        R"([["token","[secret]"],["token","KLV"]])");
  hides(R"([["privateKey",")" + key + R"("]])", R"([["privateKey","[private key]"]])");
  hides(R"({"name":"Cookie","value":"sid=abc"})", R"({"name":"Cookie","value":"[secret]"})");
  hides(R"({"key": "Cookie", "value": "sid=abc"})", R"({"key": "Cookie", "value": "[secret]"})");
  hides(R"({"header":"Authorization","value":"Bearer abc"})",
        R"({"header":"Authorization","value":"Bearer [secret]"})");
  hides(R"({\"name\":\"password\",\"value\":\"hunter\"})",
        R"({\"name\":\"password\",\"value\":\"[secret]\"})");
  hides("{name:'pwd', value:'hunter'}", "{name:'pwd', value:'[secret]'}");
  for (const char* text :
       {R"({"fields":["username","password","email"]})", R"("required":["password","email"])",
        R"(["Vary","Cookie","Content-Type","text/html"])", R"({"type":"password","id":"login7"})",
        R"(["cookie-parser","4.17.1"])", R"(["password",3])", R"("my password","abc1")",
        R"([["password",""]])", R"("password",)"})
    check_clean(text);
}

TEST_CASE("values are known in elements, in variables and behind an escaped equals sign") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides("<password>hunter2</password>", "<password>[secret]</password>");
  hides("<wsse:Password>hun ter2</wsse:Password><user>bob</user>",
        "<wsse:Password>[secret]</wsse:Password><user>bob</user>");
  hides("<apiKey><![CDATA[a<b]]></apiKey>", "<apiKey><![CDATA[[secret]]]></apiKey>");
  hides("<privateKey>" + key + "</privateKey>", "<privateKey>[private key]</privateKey>");
  hides(R"("<password>hunter2<\/password>")", R"("<password>[secret]<\/password>")");
  hides(R"("message":"login password\u003dhunter2 ok")",
        R"("message":"login password\u003d[secret] ok")");
  hides("MYSQL_PWD=abc mysqldump", "MYSQL_PWD=[secret] mysqldump");
  hides("DB_PASS=abc db-pass: \"abc\"", "DB_PASS=[secret] db-pass: \"[secret]\"");
  hides(R"({"db_pass":"abc","smtp_pass": 'd'})",
        R"({"db_pass":"[secret]","smtp_pass": '[secret]'})");
  hides("mysql --db-pass hunter2", "mysql --db-pass [secret]");
  hides("SECRET_KEY_BASE=abc rails s", "SECRET_KEY_BASE=[secret] rails s");
  hides("/login?user=bob&pass=hunter2", "/login?user=bob&pass=[secret]");
  for (const char* text :
       {"<password></password>", "<password/>", "a > b", "<token>KLV</token>",
        "cwd changed OLDPWD=/home/bob", "pass=3 fail=0", "bypass=all", "/a?pass=true",
        "compass: north", "x->password>y", "u003d", "by-pass: user alice", "by_pass=alice",
        "second_pass=3/5", "first_pass: done", "--by-pass alice"})
    check_clean(text);
}

TEST_CASE("a secret that is told twice, or told anew, is hidden each time") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
  };
  hides(R"("user"=>{"password"=>"hunterS", "password_confirmation"=>"hunterS"})",
        R"("user"=>{"password"=>"[secret]", "password_confirmation"=>"[secret]"})");
  hides("password1=hunterS&password2=hunterS&user=bob",
        "password1=[secret]&password2=[secret]&user=bob");
  for (const std::string_view name :
       {"passwordConfirm", "password_new", "password-repeat", "passwordAgain", "pwd_verify",
        "password_current", "password_old", "passcode", "apiKey2", "cvv2", "newpass", "userpass",
        "dbpass", "dbPass"}) {
    CAPTURE(name);
    hides(fmt::format("{}=hunterS user=bob", name), fmt::format("{}=[secret] user=bob", name));
    CHECK(redacted_value(name, "hunterS") == "[secret]");
  }
  hides("dbpass: hunterS db_pass: hunterS", "dbpass: [secret] db_pass: [secret]");
  hides(R"({"user":"bob","pass":"hunterS"})", R"({"user":"bob","pass":"[secret]"})");
  hides(R"("b":"{\"pass\": \"hunterS\"}")", R"("b":"{\"pass\": \"[secret]\"}")");
  hides("{'pass': 'hunterS'}", "{'pass': '[secret]'}");
  CHECK(redacted_value("user.pass", "hunterS") == "[secret]");
  for (const char* text :
       {R"({"pass":"failed","test":"login"})", R"("pass":"3/5")", R"("pass":"yes")",
        R"("pass":true)", R"("pass":"all of them")", "pass: firewall", "confirm: alice", "pin1: 17",
        "token0=5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnb", "user_confirm=alice1",
        "current=12 amps", "repeat: 3", "old=alice new=bob", "OLDPWD=/home/bob"})
    check_clean(text);
}

TEST_CASE("whoever is named as an element does not hide where he comes from") {
  check_clean("Failed password for invalid user <password> from 203.0.113.9 port 22 ssh2");
  check_clean("invalid user <password> from 203.0.113.9 <b>");
  check_clean("invalid user <secret><![CDATA[ from 203.0.113.9");
  check_clean("invalid user <password> from 203.0.113.9 " + std::string(600, 'x') + "</password>");
}

TEST_CASE("whoever is named as a secret does not hide where he comes from") {
  for (const std::string_view name : {"password=\"",
                                      "password='",
                                      "password:\\\"",
                                      "pwd:{",
                                      "pwd:{ ",
                                      "pwd:[",
                                      "pwd:{\"",
                                      "pwd:{'",
                                      "pwd:[[{",
                                      "password:",
                                      "password=",
                                      "pwd:{ a,",
                                      "pwd:{ a=",
                                      "pwd:{a:b ",
                                      "--password",
                                      "-password",
                                      "password%3D%22",
                                      "\\u0022password\\u0022:\\u0022",
                                      "cookie=\"",
                                      "authorization: Digest a=\"",
                                      "<secret>",
                                      "password=<Buffer ",
                                      "password=b'",
                                      "password is",
                                      "secret=Uint8Array(2) ["}) {
    const std::string line = fmt::format(
        "Nov 22 06:14:00 web sshd[7]: Failed password for invalid user {} from 203.0.113.9 port 22 "
        "ssh2",
        name);
    CAPTURE(line);
    CHECK(redacted(line).find(" 203.0.113.9 port 22 ssh2") != std::string::npos);
  }
  CHECK(redacted("Change:{Password:{Old:hunterS New:hunterT} User:bob}") ==
        "Change:{Password:{Old:[secret] New:[secret]} User:bob}");
}

TEST_CASE("a secret is known in prose, and behind an option with one dash") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
  };
  hides("api key: 0123abcdffff ok", "api key: [secret] ok");
  hides("the secret key is 0123abcdffff, user bob", "the secret key is [secret], user bob");
  hides("api_key 0123abcdffff ok", "api_key [secret] ok");
  hides("password is hunter2hunter2 ok", "password is [secret] ok");
  hides("java -password hunterS -user bob", "java -password [secret] -user bob");
  CHECK(redacted("secret key is " + key) == "secret key is [private key]");
  for (const char* text :
       {"api key: missing", "secret key is required", "api_key rotation", "password is wrong",
        "the password is changed", "public key: 0123abcdffff", "op=access key=idx_accounts_email1",
        "auth key: 203.0.113.9", "access key is 0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
        "x-password hunterS", "api key: user17"})
    check_clean(text);
}

TEST_CASE("the id of a session is hidden, since it is a log-in") {
  for (const std::string_view text : {"\"sessionId\":\"{}\"", "session_id={} x", "GET /?sid={}&a=1",
                                      "/?session={}", "\"PHPSESSID\": \"{}\"", "connect.sid={}"}) {
    const std::string line = fmt::format(fmt::runtime(text), "abcdef0123456789abcdef");
    CHECK(redacted(line) == fmt::format(fmt::runtime(text), "[secret]"));
  }
  CHECK(redacted_value("sessionId", "abcdef0123456789abcdef") == "[secret]");
  for (const char* text :
       {"session=12", "session: opened", "SID=ORCL", "sid=S-1-5-21-3623811015-3361044348-30300820",
        "user_id=abcdef0123456789abcdef", "XDG_SESSION_ID=c2", "sshd(pam_unix:session): session"})
    check_clean(text);
}

TEST_CASE("headers hide all of their cookies and credentials, and no more") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
  };
  hides("Cookie: a=x y; session=S", "Cookie: [secret]");
  hides("Cookie: a=x y z", "Cookie: [secret] y z");
  hides("Cookie: a=x from 203.0.113.9; done", "Cookie: [secret] from 203.0.113.9; done");
  hides("set-cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, session=S",
        "set-cookie: [secret]");
  hides("set-cookie: a=1; Path=/, b=2; Secure, from 203.0.113.9",
        "set-cookie: [secret], from 203.0.113.9");
  hides("cookie: a=1, ip=203.0.113.9", "cookie: [secret], ip=203.0.113.9");
  hides("Authorization: Digest username=\"bob\", realm=\"a b\", response=\"0f\" from 203.0.113.9",
        "Authorization: Digest [secret] from 203.0.113.9");
  hides("Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;date, Signature=0f ok",
        "Authorization: AWS4-HMAC-SHA256 [secret] ok");
  hides("'Authorization: Digest response=\"0f\"' ip=203.0.113.9",
        "'Authorization: Digest [secret]' ip=203.0.113.9");
  hides("Authorization: Basic dXNlcjpwYXNz== ok", "Authorization: Basic [secret] ok");
}

TEST_CASE("names are known in brackets and where a URL encodes them") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides("/a?api%5Fkey=abc&x=1", "/a?api%5Fkey=[secret]&x=1");
  hides("/a?client%5fSecret=abc", "/a?client%5fSecret=[secret]");
  hides("/a?api%2Dkey=abc", "/a?api%2Dkey=[secret]");
  hides("/a?u=%2Fb%3Fapi_key=abc", "/a?u=%2Fb%3Fapi_key=[secret]");
  hides("/a?user[password]=abc&x=1", "/a?user[password]=[secret]&x=1");
  hides("/a?user%5Bpassword%5D=abc&x=1", "/a?user%5Bpassword%5D=[secret]&x=1");
  hides("a[b][api%5fkey]=abc", "a[b][api%5fkey]=[secret]");
  hides("password[new]=abc password[]=abc password[0]=abc",
        "password[new]=[secret] password[]=[secret] password[0]=[secret]");
  hides(R"({"user[password]":"abc"})", R"({"user[password]":"[secret]"})");
  hides("/a;jsessionid=0A1B2C3D4E5F?x=1", "/a;jsessionid=[secret]?x=1");
  hides("/a;JSESSIONID=0A1B2C3D4E5F.node1 x", "/a;JSESSIONID=[secret] x");
  hides("/a?PHPSESSID=0a1b2c3d4e5f", "/a?PHPSESSID=[secret]");
  for (const char* text : {"sshd[123]: ok", "[password]: too short", "a[b]=c", "array[]=x",
                           "/a;jsessionid=", "sessionid=7", "uid=0 id=abc", "page[token]=KLV",
                           "x[1]=password", "50%5D=x"})
    check_clean(text);
}

TEST_CASE("a shell's variable named a token is hidden") {
  CHECK(redacted("COMMAND=/usr/bin/env TOKEN=hunters curl h") ==
        "COMMAND=/usr/bin/env TOKEN=[secret] curl h");
  CHECK(redacted("sh -c 'NPM_TOKEN=hunters npm publish'") ==
        "sh -c 'NPM_TOKEN=[secret] npm publish'");
  CHECK(redacted_value("process.command_line", "env TOKEN=\"hunters\" x") ==
        "env TOKEN=\"[secret]\" x");
  for (const char* text :
       {"TOKEN=USDC x", "TOKEN=klv x", "TOKEN=WKLV-3F2A x", "TOKEN=$SECRET_FILE x", "TOKEN=12 x",
        "TOKEN=0x71C7656EC7ab88b098defB751B7401B5f6d8976F", "token=hunters", "TOKEN: hunters",
        "GET /?TOKEN=usdc", "TOKEN=*** x", "TOKEN="})
    check_clean(text);
}

TEST_CASE("a field is named by each part of its name") {
  CHECK(redacted_value("passwd.new", "hunters") == "[secret]");
  CHECK(redacted_value("user.password.list.old", "two words") == "[secret]");
  CHECK(redacted_value("user[password][new]", "hunters") == "[secret]");
  CHECK(redacted_value("user[password]", "hunters") == "[secret]");
  CHECK(redacted_value("pin.new", "1234") == "[secret]");
  CHECK(redacted_value("password.new", "1234") == "[secret]");
  CHECK(redacted_value("token.value", "0123456789abcdefXYZ") == "[secret]");
  CHECK(redacted_value("wallet.seed.hex", key) == "[private key]");
  CHECK(redacted_value("wallet.seed.phrase", words) == "[private key]");
  CHECK(redacted_value("seed_phrase", "abandon") == "[private key]");
  CHECK(redacted_value("wallet.seed.words", "abandon") == "[private key]");
  CHECK(redacted_value("mnemonic.word", "abandon") == "[private key]");
  CHECK(redacted_value("api.key", "hunters") == "[secret]");
  CHECK(redacted_value("oauth.access.token", "hunters") == "[secret]");
  CHECK(redacted_value("request.cookies.id", "hunters") == "[secret]");
  CHECK(redacted_value("password.id", "0123456789abcdefXYZ") == "[secret]");
  CHECK(redacted_value("db_pass", "hunters") == "[secret]");
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"password.id", "17"},
           {"password.created", "1732280400"},
           {"passwd.changed", "true"},
           {"passwd.new", "null"},
           {"token.symbol", "KLV"},
           {"tokens.price", "0.017"},
           {"annotations.authorization.k8s.io/decision", "allow"},
           {"authorization.decision", "allow"},
           {"password.changed", "2026-11-22"},
           {"password.expires_at", "2026-11-22T06:14:00Z"},
           {"secret.name", "prod/database"},
           {"token.id", "550e8400-e29b-41d4-a716-446655440000"},
           {"seed.status", "created"},
           {"primary.key", "hunters"},
           {"api.key", "missing"},
           {"checks.pass", "all of them"},
           {"second_pass", "3/5"},
           {"by_pass", "alice"},
           {"passwords_page.title", "abandon"},
           {"seed", "42"},
           {"seed_phrase", "valid words"},
           {"seed_phrase", "missing"},
           {"seeds.file", "Abandon"},
           {"phrase", "abandon"},
           {"", "abandon"},
           {"...", "abandon"},
           {"passwd.new", ""}}) {
    CAPTURE(name, value);
    CHECK(redacted_value(name, value) == value);
  }
}

TEST_CASE("the parts of a URL that are fields hide what the whole of it hides") {
  for (const std::string_view query :
       {"sig={}&a=1", "a=1&sig={}", "key={}", "token={}", "X-Amz-Signature={}", "code={}",
        "a=1&amp;key={}", "password={}"}) {
    const std::string value = fmt::format(fmt::runtime(query), "0123456789abcdef0123");
    const std::string hidden = fmt::format(fmt::runtime(query), "[secret]");
    CAPTURE(query);
    CHECK(redacted_value("url.original", "/f?" + value) == "/f?" + hidden);
    CHECK(redacted_value("url.query", value) == hidden);
    CHECK(redacted_value("cs-uri-query", value) == hidden);
    CHECK(redacted("\"url.query\":\"" + value + "\"") == "\"url.query\":\"" + hidden + "\"");
  }
  CHECK(redacted_value("url.query", "key=home.title&token=USDC") == "key=home.title&token=USDC");
}
