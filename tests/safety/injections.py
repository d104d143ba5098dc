"""What is meant for another language than it is written in: SQL, header lines, mails, the log.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import hashlib
import json
import pathlib
import re
import urllib.parse

import serving
from stand import Stand

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
HOSTILE = [
    "' OR '1'='1", "\" OR 1=1 --", "1; DROP TABLE cases; --", "id DESC, (SELECT 1)", "due_at)--",
    "1) UNION SELECT password_hash FROM users --", ":org_id", "?1", "$1", "%", "_", "\\", "\0",
    "\r\nset-cookie: zhiyin=forged", "'||pg_sleep(9)||'", "\ud83d\ude00"
    .encode("utf-16", "surrogatepass").decode("utf-16"), "９" * 30, "-1", "1e999",
    "9223372036854775808", "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "x" * 4000,
]
LEAKS = ("sqlite", "postgres", "syntax", "sql", "pg_", "no such column", "unterminated")


class Injections(Stand):
    # A debug line tells most.
    flags = ("--log", "debug")

    def operations(self):
        document = json.loads((TOP / "api/openapi.json").read_text())
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                names = [one["name"] for one in operation.get("parameters", [])
                         if one.get("in") == "query"]
                yield method.upper(), path, names

    def check(self, method, target):
        body = {} if method in ("POST", "PATCH", "PUT") else None
        status, heads, found = serving.Client(
            self.server.port, token=self.keys["manager_token"]).ask(method, target, body)
        self.assertLess(status, 500, (method, target, found))
        self.assertNotIn("set-cookie", heads, (method, target))
        if status >= 400 and isinstance(found, dict):
            said = json.dumps([found.get("title"), found.get("detail")]).lower()
            for leak in LEAKS:
                self.assertNotIn(leak, said, (method, target))
        return status

    def test_no_parameter_is_more_than_a_value(self):
        cases = self.ask("GET", "/cases?limit=1", who="manager")[0]
        self.assertEqual(cases, 200)
        statuses = set()
        asked = 0
        for method, path, names in self.operations():
            plain = re.sub(r"\{[^}]*\}", "1", path)
            if method != "GET":
                names = []
            for name in names:
                for text in HOSTILE:
                    value = urllib.parse.quote(text.encode("utf-8", "replace"))
                    statuses.add(self.check(method, f"{plain}?{name}={value}"))
                    asked += 1
            for text in HOSTILE[:8] if "{" in path else []:
                value = urllib.parse.quote(text, safe="")
                statuses.add(self.check(method, re.sub(r"\{[^}]*\}", value, path)))
            for text in HOSTILE[:4] if names else []:
                statuses.add(self.check(method, f"{plain}?{urllib.parse.quote(text)}=1"))
        self.assertGreater(asked, 1000)
        self.assertIn(422, statuses)
        self.assertEqual(self.ask("GET", "/cases?limit=1", who="manager")[0], 200)

    def test_addresses_that_break_out_of_a_line_are_refused(self):
        for address in ("a@b.cn\r\nBcc: x@y.cn", "a@b.cn\nx", "a@b.cn, x@y.cn", "a@b.cn;x@y.cn",
                        "<a@b.cn>", "a@b.cn x@y.cn", "\"a\"@b.cn", "a@b.cn\0", "a@b.cn?bcc=x@y.cn",
                        "a@-b.cn", "a@b..cn", "a@[127.0.0.1]"):
            status, _, found = self.ask("POST", "/customers", {
                "name": "张三", "site_id": self.keys["site_ts"],
                "contacts": [{"kind": "email", "value": address}]})
            self.assertIn(status, (400, 422), (address, found))
            status, found = self.server.call(
                "PATCH", f"/api/v1/users/{self.keys['user_other']}",
                {"login": "other", "email": address}, f"{self.keys['org_code']}/admin")
            self.assertIn(status, (400, 422), (address, found))

    def test_a_name_with_line_ends_stays_one_line_of_a_mail(self):
        name = "李\r\nBcc: all@example.cn\r\n\r\n<script>alert(1)</script>"
        status, _, found = self.ask("POST", "/customers", {
            "name": name, "site_id": self.keys["site_ts"],
            "contacts": [{"kind": "email", "value": "lines@example.cn"}]})
        if status == 201:
            self.made("/cases", {"type": "complaint", "channel": "email", "subject": name,
                                 "site_id": self.keys["site_ts"], "customer_id": found["id"]})
            for envelope, mail in self.mails():
                self.assertEqual(len(envelope.rcpt_tos), 1)
                self.assertNotIn("bcc", [head.lower() for head in mail.keys()])
                self.assertEqual(mail.get_content_type(), "text/plain")
        else:
            self.assertEqual(status, 422, found)

    def test_a_file_is_shown_under_one_policy(self):
        """Of two a browser takes the stricter words of each, and a PDF would not be drawn."""
        admin = f"{self.keys['org_code']}/admin"
        file = self.server.upload("notes.txt", b"A-1024, 88\n" * 9, admin)
        local = serving.LocalConnection(str(self.server.data / "zhiyin.sock"))
        local.request("GET", f"/api/v1/files/{file['id']}/content", headers={"zhiyin-as": admin})
        reply = local.getresponse()
        self.assertTrue(reply.read().startswith(b"A-1024"))
        policies = reply.headers.get_all("content-security-policy")
        local.close()
        self.assertEqual(len(policies), 1, policies)
        self.assertTrue(policies[0].startswith("sandbox; default-src 'none'; "), policies)

    def test_the_log_stays_one_object_a_line(self):
        forged = 'x"}\n{"level":"error","event":"forged"}\r\n\x1b[31m\u2028'
        client = serving.Client(self.server.port)
        heads = {"user-agent": 'a"}{"event":"forged"', "idempotency-key": '"},{"event":"forged'}
        for login in (forged, "agent"):
            client.ask("POST", "/api/v1/session", {"login": login, "password": "x"}, heads=heads)
        client.ask("POST", "/api/v1/password-resets", {"login": forged})
        for path in ("/api/v1/cases/1%0A%7B%22event%22:%22forged%22%7D", "/%0d%0aforged",
                     "/api/v1/cases?q=%0Aforged&site_id=%22%7D"):
            client.ask("GET", path, heads=heads)
        self.raw(b'GET /"}{"event":"forged HTTP/1.1\r\nHost: localhost\r\n\r\n')
        lines = [line for line in self.server.said().splitlines() if line.startswith("{")]
        self.assertTrue(lines)
        for line in lines:
            event = json.loads(line)
            self.assertNotEqual(event.get("event"), "forged")
        self.assertNotIn("forged", self.server.said())


class Guesses(Stand):
    """A server that takes 600 requests a minute of a login, so 60 of a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.server.environment["ZHIYIN_REQUESTS_PER_MINUTE"] = "600"
        cls.server.start()

    def guess(self, number):
        token = self.keys["agent_token"]
        # What it begins with can be known; the rest is guessed.
        return token[:-24] + hashlib.sha256(str(number).encode()).hexdigest()[:24]

    def test_secrets_are_not_found_by_guessing_and_guessing_is_slowed(self):
        kinds = {
            "key": lambda n: serving.Client(self.server.port, token=self.guess(n)).ask(
                "GET", "/api/v1/cases"),
            "session": lambda n: serving.Client(self.server.port, session=self.guess(n)).ask(
                "GET", "/api/v1/cases"),
            "link": lambda n: serving.Client(self.server.port).ask(
                "POST", "/api/v1/password-resets/use",
                {"secret": self.guess(n), "password": "一个很长的新密码"}),
        }
        for kind, ask in kinds.items():
            statuses = []
            # A minute may end in between, so that the count begins anew once.
            for number in range(150):
                statuses.append(ask(number)[0])
                if statuses[-1] == 429:
                    break
            self.assertEqual(statuses[-1], 429, (kind, statuses))
            self.assertLessEqual(set(statuses[:-1]), {401, 404, 422}, (kind, statuses))
        # Who is signed in is not held up by it.
        self.assertEqual(self.ask("GET", "/cases?limit=1")[0], 200)
