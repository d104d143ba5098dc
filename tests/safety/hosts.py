"""A forged Host: refused with 421, and never in a link of a mail.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import re

import serving
from stand import Stand

PUBLIC = "service.example.com"
EVIL = "evil.example"
GOOD = [
    ["Host: 127.0.0.1"],
    [f"Host: {PUBLIC}"],
    [f"Host: {PUBLIC.upper()}.:443"],
    ["Host: 127.0.0.1", f"X-Forwarded-Host: {EVIL}", f"Forwarded: host={EVIL}",
     f"X-Host: {EVIL}", f"X-Forwarded-Server: {EVIL}", f"X-Original-Host: {EVIL}"],
]
UNKNOWN = [
    [f"Host: {EVIL}"],
    [f"Host: {EVIL}:80"],
    [f"Host: {PUBLIC}.{EVIL}"],
    [f"Host: {EVIL}", f"X-Forwarded-Host: {PUBLIC}"],
    [f"Host: {PUBLIC},{EVIL}"],
    ["Host: 203.0.113.7"],
    ["Host: [2001:db8::7]"],
]
MALFORMED = [
    [f"Host: {PUBLIC}", f"Host: {EVIL}"],
    [f"Host: {EVIL}", f"Host: {PUBLIC}"],
    [f"Host: {PUBLIC}@{EVIL}"],
    [f"Host: {PUBLIC}/{EVIL}"],
    [f"Host: {PUBLIC} {EVIL}"],
    ["Host:"],
    [],
]


class Hosts(Stand):
    flags = ("--public", f"https://{PUBLIC}")
    customers = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin(cls, "PATCH", "/org", {"settings": {"base_url": f"https://{PUBLIC}"}})
        for login in ("agent", "lead"):
            cls.admin(cls, "PATCH", f"/users/{cls.keys['user_' + login]}",
                      {"login": login, "email": f"{login}@example.cn"})

    def operations(self):
        """Each that sends a mail: its path, its body, who may."""
        Hosts.customers += 1
        customer = self.made("/customers", {
            "name": "张三", "site_id": self.keys["site_ts"],
            "contacts": [{"kind": "email", "value": f"c{self.customers}@example.cn"}]})["id"]
        case = {"type": "complaint", "channel": "email", "subject": "表具读数不对",
                "site_id": self.keys["site_ts"], "customer_id": customer}
        one = self.made("/cases", dict(case, channel="phone"))["id"]
        return [
            ("/api/v1/password-resets", {"login": "agent", "org": self.keys["org_code"]}, None),
            (f"/api/v1/users/{self.keys['user_other']}/reset-password", {}, "manager"),
            ("/api/v1/cases", case, "agent"),
            (f"/api/v1/cases/{one}/reply",
             {"body": "您好", "channel": "email", "sent": "email"}, "agent"),
            (f"/api/v1/cases/{one}/progress",
             {"done": "a", "now": "b", "next": "明天15:00", "sent": "email"}, "agent"),
            (f"/api/v1/cases/{one}/assign", {"owner_id": self.keys["staff_lead"]}, "lead"),
        ]

    def count(self):
        return len(self.admin("GET", "/outbox?limit=200")["items"])

    def test_a_host_that_is_not_ours_is_refused_and_does_nothing(self):
        operations = self.operations()
        before = self.count()
        for target, body, who in operations:
            for status, hosts in ((421, UNKNOWN), (400, MALFORMED)):
                for lines in hosts:
                    got, reply = self.send(target, body, who, lines)
                    self.assertEqual(got, status, (target, lines, reply))
                    self.assertIn(b"application/problem+json", reply)
                    self.assertNotIn(EVIL.encode(), reply)
            for lines in GOOD:
                got, reply = self.send(f"http://{EVIL}{target}", body, who, lines)
                self.assertEqual(got, 421, (target, lines, reply))
        self.assertEqual(self.count(), before)

    def test_links_in_mails_lead_to_the_organisation_s_own_address(self):
        for lines in GOOD:
            for target, body, who in self.operations():
                got, reply = self.send(target, body, who, lines)
                self.assertIn(got, (200, 201, 204), (target, lines, reply))
                self.assertNotIn(EVIL.encode(), reply)
        # The authority of an absolute target is the host, whatever Host says (RFC 9112 3.2.2).
        for target, body, who in self.operations():
            got, reply = self.send(f"http://{PUBLIC}{target}", body, who, [f"Host: {EVIL}"])
            self.assertIn(got, (200, 201, 204), (target, reply))
        mails = self.mails()
        links = set()
        for envelope, mail in mails:
            self.assertNotIn(EVIL.encode(), envelope.content)
            text = mail.get_content()
            self.assertNotIn(EVIL, text)
            links.update(re.findall(r"https?://[^/\s]*", text))
        self.assertEqual(links, {f"https://{PUBLIC}"})
        readers = {envelope.rcpt_tos[0] for envelope, _ in mails}
        self.assertLessEqual({"agent@example.cn", f"c{self.customers}@example.cn"}, readers)

    def test_pages_and_large_bodies_are_refused_as_well(self):
        for target in ("/", "/healthz", "/metrics", "/api/v1/first-run", "/nothing"):
            reply = self.raw(f"GET {target} HTTP/1.1\r\nHost: {EVIL}\r\n\r\n".encode())
            self.assertTrue(reply.startswith(b"HTTP/1.1 421 Misdirected Request\r\n"), reply)
        # Before the body: this one is never sent.
        reply = self.raw(f"POST /api/v1/imports HTTP/1.1\r\nHost: {EVIL}\r\n"
                         "Content-Length: 400000000\r\n\r\n".encode())
        self.assertTrue(reply.startswith(b"HTTP/1.1 421 "), reply)

    def base_url(self, address):
        return self.server.call("PATCH", "/api/v1/org", {"settings": {"base_url": address}},
                                f"{self.keys['org_code']}/admin")

    def test_links_cannot_be_made_to_lead_elsewhere(self):
        for address in (f"https://{EVIL}", f"https://{PUBLIC}.{EVIL}", "http://203.0.113.7"):
            status, found = self.base_url(address)
            self.assertEqual((status, found["errors"][0]["code"]), (422, "not_served"), found)
        for address in ("http://localhost:8080", "", f"https://{PUBLIC}:8443", f"https://{PUBLIC}"):
            self.assertEqual(self.base_url(address)[0], 200, address)

    def test_the_program_does_not_start_with_a_name_that_is_none(self):
        done = self.server.run("serve", "--public", "service.example.com")
        self.assertEqual(done.returncode, 2)
        self.assertIn("public is not a list of https://host[:port]", done.stderr)


class Unnamed(Stand):
    """Without the setting: any address, no name."""

    def test_links_that_lead_elsewhere_are_told_at_the_start_and_by_verify(self):
        self.admin("PATCH", "/org", {"settings": {"base_url": "https://192.0.2.7"}})
        self.assertEqual(self.server.run("verify").returncode, 0)
        self.server.stop()
        self.server.flags += ["--public", f"https://{PUBLIC}"]
        self.server.start()
        told = '"base_url":"https://192.0.2.7"'
        serving.wait_for(lambda: told in self.server.said(), "a warning")
        if not self.server.database:  # else the command is a process that knows no names
            done = self.server.run("verify")
            self.assertEqual(done.returncode, 1)
            self.assertIn("FAULT  links in mails lead to a name of the server\n", done.stdout)
        # Whatever else is changed meanwhile is not held up by it.
        self.assertEqual(self.server.call("PATCH", "/api/v1/org", {"name_en": "Hefeng"},
                                          f"{self.keys['org_code']}/admin")[0], 200)
        self.admin("PATCH", "/org", {"settings": {"base_url": ""}})
        self.server.stop()
        del self.server.flags[-2:]
        self.server.start()

    def test_addresses_are_taken_and_names_are_not(self):
        for host, status in (("127.0.0.1", 200), ("localhost:1", 200), ("192.168.1.5", 200),
                             ("[2001:db8::7]:80", 200), (EVIL, 421), (PUBLIC, 421)):
            client = serving.Client(self.server.port)
            got = client.ask("GET", "/healthz", heads={"host": host})[0]
            self.assertEqual(got, status, host)
