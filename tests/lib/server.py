"""A server of the program for tests from outside: started, asked through its local socket, stopped.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

READY_SECONDS = 60


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=READY_SECONDS):
    """Looks again until it is so; what never becomes so fails the test."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


class Server:
    """data: its folder; database: `sqlite`, or the URL of a PostgreSQL database."""

    def __init__(self, data, database="sqlite", flags=(), environment=None):
        self.data = pathlib.Path(data)
        self.database = database
        self.flags = list(flags)
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None
        self.port = free_port()

    def where(self):
        place = ["--data", str(self.data)]
        return place if self.database == "sqlite" else place + ["--database", self.database]

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True)
        with open(self.data / "log", "ab") as log:
            self.process = subprocess.Popen(
                [os.environ["ZHIYIN_PROGRAM"], "serve", *self.where(),
                 "--listen", f"127.0.0.1:{self.port}", *self.flags],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self.ready, "an answer of the server")
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended: {self.log()[-2000:]}")
        try:
            return self.call("GET", "/readyz", raw=True)[0] == 200
        except OSError:
            return False

    def log(self):
        return (self.data / "log").read_text(errors="replace")

    def call(self, method, path, body=None, login="", raw=False):
        """(status, decoded body); login "" is the program itself."""
        connection = LocalConnection(str(self.data / "zhiyin.sock"))
        heads = {"zhiyin-as": login}
        if body is not None:
            heads["content-type"] = "application/json"
            body = json.dumps(body)
        connection.request(method, path, body, heads)
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        return reply.status, text if raw or not text else json.loads(text)

    def upload(self, name, content, login="admin"):
        """What is known of a file once it is uploaded."""
        connection = LocalConnection(str(self.data / "zhiyin.sock"))
        connection.request("POST", f"/api/v1/files?name={urllib.parse.quote(name)}", content,
                           {"zhiyin-as": login})
        reply = connection.getresponse()
        found = json.loads(reply.read())
        connection.close()
        if reply.status != 201:
            raise AssertionError(f"upload {name}: {reply.status} {found}")
        return found

    def ask(self, method, path, body=None, login="admin"):
        """The decoded body of an answer that must be a good one."""
        status, found = self.call(method, "/api/v1" + path, body, login)
        if status >= 300:
            raise AssertionError(f"{method} {path}: {status} {found}")
        return found

    def set_up(self):
        """An organisation with its first login, admin, who may do everything. Its first site."""
        self.ask("POST", "/first-run",
                 {"org_name": "和风燃气", "org_name_en": "Hefeng Gas", "org_code": "hf",
                  "site_name": "总部", "site_code": "HQ", "staff_name": "管理员", "login": "admin",
                  "password": "correct horse battery"}, login="")
        return self.ask("GET", "/sites")["items"][0]["id"]

    def run(self, *arguments):
        """The finished command, with text output."""
        return subprocess.run([os.environ["ZHIYIN_PROGRAM"], *arguments, *self.where()],
                              env=self.environment, capture_output=True, text=True,
                              encoding="utf-8", timeout=120, check=False)

    def stop(self):
        """Ends it as the supervisor would; it must end well."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        if code != 0:
            raise AssertionError(f"the server ended with {code}: {self.log()[-3000:]}")

    def kill(self):
        self.process.kill()
        self.process.wait()
