"""Starts the program as a server and asks it, for the suites that look at it from outside.

The program is the release one (ZHIYIN_RELEASE), as people run it; the helper programs beside the
tests are those of ZHIYIN_BUILD.
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

# One login sends here what thousands of people would.
os.environ.setdefault("ZHIYIN_REQUESTS_PER_MINUTE", "0")
PROGRAM = os.environ.get("ZHIYIN_RELEASE", "build/zhiyin")
TOOLS = pathlib.Path(os.environ.get("ZHIYIN_BUILD", "build-gcc")) / "tests"
LOST = (OSError, http.client.HTTPException)      # what an answer that never came looks like


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(database):
    """An organisation with people in a new database; ids, tokens and sessions by name."""
    done = subprocess.run([TOOLS / "prepare", database], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


class Server:
    """One server process; it may be started again after it ended."""

    def __init__(self, data, database=None, port=None, wrap=(), flags=()):
        self.data, self.port, self.wrap = pathlib.Path(data), port or free_port(), list(wrap)
        self.database, self.flags = database, list(flags)
        self.data.mkdir(exist_ok=True)
        self.process = None
        self.log = self.data.parent / f"{self.data.name}.log"

    def start(self, wait=True):
        """Seconds until it was ready; None if it is not waited for."""
        command = [*self.wrap, PROGRAM, "serve", "--data", self.data,
                   "--listen", f"127.0.0.1:{self.port}", "--log", "warn"]
        if self.database:
            command += ["--database", self.database]
        command += self.flags
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
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
        return reply.status, reply.headers, json.loads(raw) if "json" in kind else raw


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
