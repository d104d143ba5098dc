"""Starts the program as a server and asks it, for the suites that look at it from outside.

The program is the release one (ZHIYIN_RELEASE), as people run it, unless a suite names another; the
helper programs beside the tests are those of ZHIYIN_BUILD.
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

# One login sends here what thousands of people would.
os.environ.setdefault("ZHIYIN_REQUESTS_PER_MINUTE", "0")
PROGRAM = os.environ.get("ZHIYIN_RELEASE", "build/zhiyin")
CHECKED = os.environ.get("ZHIYIN_PROGRAM", PROGRAM)      # the one with sanitizers
READY_SECONDS = 60
TOOLS = pathlib.Path(os.environ.get("ZHIYIN_BUILD", "build-gcc")) / "tests"
LOST = (OSError, http.client.HTTPException)      # what an answer that never came looks like


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


def prepare(database):
    """An organisation with people in a new database; ids, tokens and sessions by name."""
    done = subprocess.run([TOOLS / "prepare", database], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


class Server:
    """One server process; it may be started again after it ended."""

    program = PROGRAM

    def __init__(self, data, database=None, port=None, wrap=(), flags=(), environment=None):
        self.data, self.port, self.wrap = pathlib.Path(data), port or free_port(), list(wrap)
        self.database = None if database == "sqlite" else database
        self.flags = list(flags)
        self.environment = dict(os.environ, **(environment or {}))
        self.data.mkdir(parents=True, exist_ok=True)
        self.process = None
        self.log = self.data.parent / f"{self.data.name}.log"

    def where(self):
        place = ["--data", str(self.data)]
        return place + (["--database", self.database] if self.database else [])

    def start(self, wait=True):
        """Seconds until it was ready; None if it is not waited for."""
        command = [*self.wrap, self.program, "serve", *self.where(),
                   "--listen", f"127.0.0.1:{self.port}", "--log", "warn", *self.flags]
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        while wait and self.process.poll() is None:
            if self.is_ready():
                return time.monotonic() - began
            time.sleep(0.005)
        if wait:
            raise RuntimeError(f"the server did not start: {self.said()[-1000:]}")
        return None

    def is_ready(self):
        try:
            return Client(self.port, timeout=2).ask("GET", "/readyz")[0] == 200
        except LOST:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=20):
        """Its exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def said(self):
        return self.log.read_text(errors="replace")


class LocalConnection(http.client.HTTPConnection):
    """By the socket in the data directory, whose owner may act as anybody."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class LocalServer(Server):
    """One with sanitizers, set up and asked through its own socket."""

    program = CHECKED

    def start(self, wait=True):
        super().start(wait)
        return self

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
        return subprocess.run([self.program, *arguments, *self.where()], env=self.environment,
                              capture_output=True, text=True, encoding="utf-8", timeout=120,
                              check=False)

    def stop(self, seconds=60):
        """Ends it as the supervisor would; it must end well."""
        code = super().stop(seconds)
        if code != 0:
            raise AssertionError(f"the server ended with {code}: {self.said()[-3000:]}")
        return code


class Client:
    """One connection, opened when it is needed. Answers: status, headers, the body as JSON."""

    def __init__(self, port, token=None, session=None, timeout=30, connection=None):
        self.connection = connection or http.client.HTTPConnection("127.0.0.1", port,
                                                                   timeout=timeout)
        self.heads = {"connection": "keep-alive"}
        if token:
            self.heads["authorization"] = f"Bearer {token}"
        if session:
            self.heads["cookie"] = f"zhiyin={session}"

    def ask(self, method, target, body=None, key=None, heads=None):
        """Raises one of LOST where no answer came; the connection is opened anew next time."""
        sent = dict(self.heads, **(heads or {}))
        if key:
            sent["idempotency-key"] = key
        text = None
        if body is not None:
            sent["content-type"] = "application/json"
            text = json.dumps(body, ensure_ascii=False).encode()
        try:
            self.connection.request(method, target, text, sent)
            reply = self.connection.getresponse()
            raw = reply.read()
        except LOST:
            self.connection.close()
            raise
        kind = reply.headers.get("content-type", "")
        return reply.status, reply.headers, json.loads(raw) if raw and "json" in kind else raw


class Report:
    """Counts checks and says them as TAP."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, holds, name, detail=""):
        self.count += 1
        self.failed += not holds
        print(f"{'ok' if holds else 'not ok'} {self.count} {name}"
              + (f"\n# {detail}" if detail != "" else ""), flush=True)

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0
