"""Clients that write without pause and remember what was acknowledged, and the tally afterwards.

Each writer keeps a log of its own, synced after each acknowledged request. What it got no answer to
it sends again with the same Idempotency-Key until it has one, so that in the end everything was
acknowledged once: the tally finds what is missing and what is there twice.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import collections
import json
import os
import random
import sqlite3
import subprocess
import threading
import time
import uuid

from serving import LOST, Client

TRY_LATER = {429, 502, 503, 504, 507}
NEW_CASE = {"type": "repair", "channel": "phone", "severity": 3,
            "need_stated": "客户反映自昨晚起无法使用，希望今天下午有人上门查看。",
            "read_back": "您家昨晚起无法使用，希望今天下午上门。", "read_back_confirmed": True}


class Writer(threading.Thread):
    """Writes cases, progress updates and notes; where is a function that gives a Client."""

    def __init__(self, number, where, site_id, log):
        super().__init__(daemon=True)
        self.number, self.where, self.site_id = number, where, site_id
        self.log = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self.chance = random.Random(number)
        self.client = where()
        self.ending = threading.Event()
        self.cases, self.done, self.fault = [], [], None
        self.lost = self.later = self.replayed = 0

    def run(self):
        count = 0
        try:
            while not self.ending.is_set():
                count += 1
                self.write(f"m{self.number}-{count}")
        except Exception as fault:             # whatever it is, the suite must say so
            self.fault = repr(fault)

    def write(self, mark):
        draw = self.chance.random()
        if draw < 0.05:
            # Refused after its clocks were started: nothing of it may remain.
            promise = {"text": "尽快处理", "due_at": "2099-01-01T00:00:00Z"}
            self.send("refused", mark, "/api/v1/cases",
                      dict(NEW_CASE, subject=mark, site_id=self.site_id, promise=promise))
        elif draw < 0.6 or not self.cases:
            self.send("case", mark, "/api/v1/cases",
                      dict(NEW_CASE, subject=mark, site_id=self.site_id))
        elif draw < 0.9:
            self.send("progress", mark, f"/api/v1/cases/{self.chance.choice(self.cases)}/progress",
                      {"done": mark, "now": "正在检修", "next": "17:00 前再次联系"})
        else:
            self.send("note", mark, f"/api/v1/cases/{self.chance.choice(self.cases)}/note",
                      {"body": mark})

    def send(self, kind, mark, target, body):
        key = uuid.UUID(int=self.chance.getrandbits(128)).hex + mark
        while True:
            try:
                status, heads, answer = self.client.ask("POST", target, body, key)
            except LOST:
                self.lost += 1
                time.sleep(0.02)
                self.client = self.where()
                continue
            if status in TRY_LATER:
                self.later += 1
                time.sleep(0.05)
                continue
            break
        expected = {"case": 201, "refused": 422}.get(kind, 200)
        if status != expected:
            raise RuntimeError(f"{kind} {mark}: {status} {answer}")
        self.replayed += "idempotency-replayed" in heads
        if kind == "case":
            self.cases.append(answer["id"])
        self.done.append((kind, mark))
        os.write(self.log, f"{kind} {mark}\n".encode())
        os.fsync(self.log)


def begin(numbers, where, site_id, folder):
    """One for each number; a number is used once on a database, since it makes marks and keys."""
    writers = [Writer(i, where, site_id, folder / f"acknowledged-{i}") for i in numbers]
    for writer in writers:
        writer.start()
    return writers


def finish(writers):
    """Lets each have its last answer. The faults they met."""
    for writer in writers:
        writer.ending.set()
    patience = time.monotonic() + 30
    for writer in writers:
        writer.join(timeout=max(0, patience - time.monotonic()))
    stuck = [f"writer {w.number} never got an answer" for w in writers if w.is_alive()]
    return stuck + [w.fault for w in writers if w.fault]


class Store:
    """The database of a server, read by its own client."""

    def __init__(self, where):
        self.url = where if str(where).startswith("postgres") else None
        self.path = None if self.url else where / "zhiyin.db"

    def rows(self, sql):
        if self.url:
            done = subprocess.run(
                ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.url, "-c",
                 f"SELECT json_build_array({sql[7:sql.index(' FROM ')]}) "
                 + sql[sql.index(" FROM ") + 1:]],
                capture_output=True, text=True, check=True)
            return [tuple(json.loads(line)) for line in done.stdout.splitlines()]
        with sqlite3.connect(self.path) as connection:
            return connection.execute(sql).fetchall()

    def number(self, sql):
        return self.rows(sql)[0][0]


def stored(store):
    """How often each mark is in the database."""
    found = collections.Counter(("case", mark) for (mark,) in store.rows(
        "SELECT subject FROM cases"))
    for kind, body, detail in store.rows(
            "SELECT kind, body, detail FROM case_events WHERE kind IN ('note', 'progress')"):
        found[kind, body if kind == "note" else json.loads(detail)["done"]] += 1
    return found


def tally(store, writers):
    """What is wrong: lost, there twice, or there although nobody was told so."""
    found = stored(store)
    acknowledged = {done for w in writers for done in w.done if done[0] != "refused"}
    faults = [f"lost: {kind} {mark}" for kind, mark in sorted(acknowledged - set(found))]
    faults += [f"{times} times: {kind} {mark}" for (kind, mark), times in sorted(found.items())
               if times > 1]
    faults += [f"never acknowledged: {kind} {mark}"
               for kind, mark in sorted(set(found) - acknowledged)]
    return faults


LEFT_OVER = {
    "promises without a case": "SELECT COUNT(*) FROM promises p LEFT JOIN cases c"
    " ON c.org_id = p.org_id AND c.id = p.case_id WHERE c.id IS NULL",
    "events without a case": "SELECT COUNT(*) FROM case_events e LEFT JOIN cases c"
    " ON c.org_id = e.org_id AND c.id = e.case_id WHERE c.id IS NULL",
    "cases without their clocks": "SELECT COUNT(*) FROM cases c LEFT JOIN promises p"
    " ON p.org_id = c.org_id AND p.case_id = c.id WHERE p.id IS NULL",
    "cases that cannot be found": "SELECT COUNT(*) FROM cases c LEFT JOIN search_docs d"
    " ON d.org_id = c.org_id AND d.kind = 'case' AND d.object_id = c.id WHERE d.doc_id IS NULL",
    "audit entries without a case": "SELECT COUNT(*) FROM audit_entries a LEFT JOIN cases c"
    " ON c.org_id = a.org_id AND c.id = a.object_id WHERE a.kind = 'case' AND c.id IS NULL",
    "cases without an audit entry": "SELECT COUNT(*) FROM cases c LEFT JOIN audit_entries a"
    " ON a.org_id = c.org_id AND a.kind = 'case' AND a.object_id = c.id WHERE a.id IS NULL",
}


def left_over(store):
    """What only half a unit of work could have left."""
    counts = {name: store.number(sql) for name, sql in LEFT_OVER.items()}
    return [f"{count} {name}" for name, count in counts.items() if count]


def counted(writers):
    done = sum(len(w.done) for w in writers)
    return (f"{done} acknowledged, {sum(w.lost for w in writers)} answers lost, "
            f"{sum(w.replayed for w in writers)} replayed, "
            f"{sum(w.later for w in writers)} told to come later")


def client_at(port, token):
    """A function that gives a new Client each time."""
    return lambda: Client(port, token=token)
