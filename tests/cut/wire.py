"""A stretch of wire between the program and PostgreSQL that breaks at a COMMIT.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import socket
import struct
import threading
import urllib.parse

COMMIT = b"COMMIT\0"
BEFORE, AFTER = "before", "after"      # of PostgreSQL's having kept the transaction


class Message:
    """One message of the frontend/backend protocol, version 3."""

    def __init__(self, kind, body):
        self.kind, self.body = kind, body

    def bytes(self):
        return self.kind + struct.pack("!I", len(self.body) + 4) + self.body

    def commits(self):
        """Parse of the statement COMMIT, or its simple query."""
        return self.kind in (b"P", b"Q") and self.body.lstrip(b"\0").startswith(COMMIT)

    def committed(self):
        return self.kind == b"C" and self.body == COMMIT


def read(wire, count):
    parts = b""
    while len(parts) < count:
        more = wire.recv(count - len(parts))
        if not more:
            raise ConnectionError("closed")
        parts += more
    return parts


def read_message(wire, named=True):
    kind = read(wire, 1) if named else b""
    (length,) = struct.unpack("!I", read(wire, 4))
    return Message(kind, read(wire, length - 4))


class Connection:
    """Both directions of one connection; what the program sends is held until it is whole."""

    def __init__(self, wire, near):
        self.wire, self.near, self.far = wire, near, wire.reach()
        self.seen = b""               # in the transaction under way
        self.held = None              # where it breaks: after the answer to COMMIT
        for run in (self.forth, self.back):
            threading.Thread(target=self.guarded, args=[run], daemon=True).start()

    def guarded(self, run):
        try:
            run()
        except OSError:
            pass
        self.end()

    def end(self):
        for side in (self.near, self.far):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def forth(self):
        self.far.sendall(read_message(self.near, named=False).bytes())
        while True:
            message = read_message(self.near)
            self.seen += message.body
            if message.commits():
                how, self.seen = self.wire.cut(self.seen), b""
                if how == BEFORE:
                    return
                if how == AFTER:
                    self.held = how
            self.far.sendall(message.bytes())

    def back(self):
        while True:
            message = read_message(self.far)
            if self.held and message.committed():
                return
            self.near.sendall(message.bytes())


class Wire:
    """Listens for the program. rule(bytes of the transaction) says whether and how it breaks."""

    def __init__(self, database):
        parts = urllib.parse.urlsplit(database)
        asked = dict(urllib.parse.parse_qsl(parts.query))
        self.folder = asked.get("host")
        self.place = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self.rule = lambda seen: None
        self.lock, self.cuts = threading.Lock(), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        user = f"{parts.username}@" if parts.username else ""
        self.url = (f"postgresql://{user}127.0.0.1:{port}{parts.path}"
                    "?sslmode=disable&gssencmode=disable")
        threading.Thread(target=self.accept, daemon=True).start()

    def reach(self):
        if not self.folder:
            return socket.create_connection(self.place)
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{self.folder}/.s.PGSQL.5432")
        return far

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            Connection(self, near)

    def cut(self, seen):
        with self.lock:
            how = self.rule(seen)
            if how:
                self.cuts.append(how)
            return how

    def break_once(self, marks, how, least=1):
        """The next transaction that holds so many of these words; those after it go through."""
        armed = [how]

        def rule(seen):
            held = sum(mark.encode() in seen for mark in marks)
            return armed.pop() if armed and held >= least else None

        self.rule = rule

    def break_some(self, chance, share):
        """So many of all transactions, half of them after they were kept."""
        self.rule = lambda seen: (chance.choice([BEFORE, AFTER])
                                  if chance.random() < share else None)

    def hold(self):
        self.rule = lambda seen: None
