"""A server with people, a post office that takes its mail, and bytes sent as they are.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import email
import email.policy
import json
import os
import pathlib
import socket
import threading
import unittest

from aiosmtpd.controller import Controller

import serving

SCRATCH = pathlib.Path(os.environ["ZHIYIN_SCRATCH"])
DATABASE = os.environ["ZHIYIN_DATABASE"]


class PostOffice:
    def __init__(self):
        self.lock, self.mails = threading.Lock(), []

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.mails.append(envelope)
        return "250 taken"


class Stand(unittest.TestCase):
    """One server for all tests of a class; people as in tests/api/stage.h."""

    flags = ()

    @classmethod
    def setUpClass(cls):
        data = SCRATCH / cls.__name__
        data.mkdir()
        cls.keys = cls.prepared(f"sqlite:{data}/zhiyin.db" if DATABASE == "sqlite" else DATABASE)
        cls.office = PostOffice()
        cls.post = Controller(cls.office, hostname="127.0.0.1", port=serving.free_port())
        cls.post.start()
        cls.server = serving.LocalServer(data, DATABASE, flags=[
            "--smtp-url", f"smtp://127.0.0.1:{cls.post.port}", "--smtp-tls", "none",
            "--smtp-from", "care@hefeng.example", *cls.flags]).start()

    kept = None

    @classmethod
    def prepared(cls, place):
        """On PostgreSQL the classes share one database, and so its people."""
        if DATABASE == "sqlite":
            return serving.prepare(place)
        Stand.kept = Stand.kept or serving.prepare(place)
        return Stand.kept

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.post.stop()

    def ask(self, method, target, body=None, who="agent", heads=None):
        client = serving.Client(self.server.port, token=self.keys[f"{who}_token"])
        return client.ask(method, "/api/v1" + target, body, heads=heads)

    def made(self, target, body, who="agent"):
        """What has been made; anything but 201 fails."""
        status, _, found = self.ask("POST", target, body, who)
        self.assertEqual(status, 201, found)
        return found

    def admin(self, method, target, body=None):
        return self.server.ask(method, target, body, login=f"{self.keys['org_code']}/admin")

    def raw(self, text):
        """What comes back for these bytes, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as wire:
            wire.sendall(text)
            parts = []
            while part := wire.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def send(self, target, body, who, lines):
        """The status of a POST with these Host and other lines in place of good ones."""
        content = json.dumps(body, ensure_ascii=False).encode()
        head = [f"POST {target} HTTP/1.1", *lines, "Content-Type: application/json",
                f"Content-Length: {len(content)}", "Connection: close"]
        if who:
            head.append(f"Authorization: Bearer {self.keys[who + '_token']}")
        reply = self.raw("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        return int(reply.split(b" ", 2)[1]), reply

    def mails(self):
        """Every mail that was taken, once nothing waits any more."""
        def none_waits():
            rows = self.admin("GET", "/outbox?limit=200")["items"]
            return all(row["state"] in ("sent", "dead") for row in rows)
        serving.wait_for(none_waits, "an empty outbox")
        with self.office.lock:
            return [(one, email.message_from_bytes(one.content, policy=email.policy.default))
                    for one in self.office.mails]
