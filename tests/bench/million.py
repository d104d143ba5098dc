"""An organisation with a million cases: the demo, lived through by the program, then multiplied.

The program fills in its demo organisation. Its cases, promises, events and updates are copied 25
times by SQL, each copy a little earlier and with words of its own, and the cases of the last days
are opened again. Then the program's own code puts them into the search index. The audit trail is
left out: no list reads it, and it would be ten times as large as all the rest.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import hashlib
import json
import pathlib
import shutil
import sqlite3
import subprocess
import time

import serving

COPIES, SHIFT_MS, OPEN_DAYS = 25, 37 * 60 * 1000, 12
EPOCH_MS, ID_STEP = 1577836800000, 1 << 21         # base/random.c: what an id is made of
STREETS = ("人民 解放 中山 建设 新华 文化 和平 胜利 长江 黄河 西湖 东风 红旗 朝阳 光明 友谊 青年 学府 "
           "滨河 望江 桂花 梧桐 银杏 海棠 茶园 竹林 石桥 龙泉 凤凰 白云 青山 翠屏 锦绣 兴隆 永安 太平").split()
TIMES = {
    "cases": "opened_at entered_at first_answered_at solved_at verified_at closed_at next_due_at"
             " last_update_at updated_at",
    "promises": "started_at due_at risk_at told_at organisation_due_at stopped_at",
    "case_events": "at entered_at",
    "case_updates": "due_at sent_at ended_at",
}


class Lite:
    """The embedded database, while nobody else has it open."""

    def __init__(self, path):
        self.path, self.url = path, f"sqlite:{path}"
        self.connection = None

    def __enter__(self):
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000",
                       "temp_store=MEMORY", "foreign_keys=OFF"):
            self.run(f"PRAGMA {pragma}")
        return self

    def __exit__(self, *_):
        self.connection.close()

    def run(self, sql):
        return self.connection.execute(sql).fetchall()

    def columns(self, table):
        return [row[1] for row in self.run(f"PRAGMA table_info({table})")]

    def indexes(self):
        """Statements to drop those of the large tables, and to make them again."""
        rows = self.run("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT"
                        f" NULL AND tbl_name IN ({quoted(TIMES)})")
        return [f"DROP INDEX {name}" for name, _ in rows], [sql for _, sql in rows]

    def count(self):
        pass

    def finish(self):
        pass


class Served:
    """A database of a PostgreSQL server."""

    def __init__(self, url):
        self.url = url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, sql):
        done = subprocess.run(["psql", "-qXAt", "-F\t", "-v", "ON_ERROR_STOP=1", self.url,
                               "-c", "SET work_mem = '256MB'",
                               "-c", "SET maintenance_work_mem = '512MB'", "-c", sql],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{sql[:300]}: {done.stderr}")
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]

    def columns(self, table):
        return [row[0] for row in self.run(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            f" AND table_name = '{table}' ORDER BY ordinal_position")]

    def indexes(self):
        rows = self.run("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                        f" AND tablename IN ({quoted(TIMES)}) AND indexname NOT IN"
                        " (SELECT conname FROM pg_constraint)")
        return [f"DROP INDEX {name}" for name, _ in rows], [sql for _, sql in rows]

    def count(self):
        """So that its planner knows of a million rows where there were some thousand."""
        self.run("ANALYZE")

    def finish(self):
        self.run("VACUUM ANALYZE")


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def copy(store, table, link, changed, join=""):
    """Copies the rows of a table to all copies of their cases, then removes the first ones."""
    shift = {name: f"t.{name} - g.k * {SHIFT_MS}" for name in TIMES[table].split()}
    names = store.columns(table)
    values = [changed.get(name) or shift.get(name) or f"t.{name}" for name in names]
    store.run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
              f" FROM {table} t JOIN grown g ON g.old = t.{link} {join}")
    store.run(f"DELETE FROM {table} WHERE {link} IN (SELECT old FROM grown)")


def number_case_copies(store):
    store.run("CREATE TABLE copies (k BIGINT NOT NULL)")
    store.run("INSERT INTO copies VALUES " + ", ".join(f"({k + 1})" for k in range(COPIES)))
    store.run("CREATE TABLE streets (i BIGINT NOT NULL, name TEXT NOT NULL)")
    store.run("INSERT INTO streets VALUES "
              + ", ".join(f"({i}, '{name}')" for i, name in enumerate(STREETS)))
    store.run(f"""CREATE TABLE grown AS
        SELECT old, k, rank, (at - {EPOCH_MS}) * {ID_STEP} + rank % 32768 * 64 AS new
          FROM (SELECT c.id AS old, k.k, c.opened_at - k.k * {SHIFT_MS} AS at,
                       ROW_NUMBER() OVER (ORDER BY c.opened_at - k.k * {SHIFT_MS}, c.id) AS rank
                  FROM cases c CROSS JOIN copies k) x""")
    store.run("CREATE INDEX grown_by_old ON grown (old)")


def multiply(store):
    number_case_copies(store)
    drops, makes = store.indexes()
    for sql in drops:
        store.run(sql)
    copy(store, "promises", "case_id", {"id": "g.new + t.id - g.old", "case_id": "g.new"})
    copy(store, "case_updates", "case_id", {"id": "g.new + t.id - g.old", "case_id": "g.new"})
    copy(store, "case_events", "case_id", {"case_id": "g.new"})
    running = "CAST(SUBSTR(t.number, LENGTH(t.number) - 3) AS BIGINT) + 10000 + g.k * 100"
    copy(store, "cases", "id", {
        "id": "g.new",
        "number": f"SUBSTR(t.number, 1, LENGTH(t.number) - 4) ||"
                  f" SUBSTR(CAST({running} AS TEXT), 2)",
        "next_promise_id": "g.new + t.next_promise_id - g.old",
        "due_sort": f"CASE WHEN t.next_due_at IS NULL THEN t.due_sort"
                    f" ELSE t.due_sort - g.k * {SHIFT_MS} END",
        "need_stated": "t.need_stated || '地址：' || s.name || '路' || (g.rank % 900 + 1) || '号。'",
        "update_watch_at": "NULL",
        "next_update_at": "NULL",
    }, f"JOIN streets s ON s.i = g.rank % {len(STREETS)}")
    store.run("UPDATE case_numbers SET last = last + 2500")
    for sql in makes:
        store.run(sql)
    for name in ("grown", "streets", "copies"):
        store.run(f"DROP TABLE {name}")
    store.run("DELETE FROM audit_entries")
    for name in ("kept_log", "kept_cells", "kept_ready"):
        store.run(f"DELETE FROM {name}")


def reopen(store):
    """The cases of the last days are still worked on."""
    recent = ("SELECT id FROM cases WHERE opened_at > (SELECT MAX(opened_at) FROM cases)"
              f" - {OPEN_DAYS * 86400000}")
    store.run(f"DELETE FROM promises WHERE kind = 'follow_up' AND case_id IN ({recent})")
    store.run("DELETE FROM case_events WHERE kind IN ('solved', 'verified', 'closed')"
              f" AND case_id IN ({recent})")
    store.run("UPDATE promises SET state = 'made', stopped_at = NULL, customer_ms = NULL,"
              " organisation_ms = NULL, late_ms = NULL, organisation_kept = NULL"
              f" WHERE kind = 'resolution' AND case_id IN ({recent})")
    nearest = ("(SELECT {} FROM promises p WHERE p.org_id = cases.org_id AND p.case_id = cases.id"
               " AND p.state = 'made' ORDER BY p.due_at, p.id LIMIT 1)")
    store.run("UPDATE cases SET open = TRUE, solved_at = NULL, verified_at = NULL,"
              " closed_at = NULL, first_contact = FALSE,"
              " status = CASE WHEN id / 64 % 8 = 0 THEN 'new' ELSE 'working' END,"
              f" next_promise_id = {nearest.format('p.id')},"
              f" next_due_at = {nearest.format('p.due_at')} WHERE id IN ({recent})")
    store.run("UPDATE cases SET due_sort = COALESCE(next_due_at, 9000000000000000) WHERE open")


def calm(store):
    """What is due by now was noticed already: the watch has nothing to catch up with."""
    now = time.time_ns() // 1000000 + 3600000
    store.run("UPDATE promises SET noticed_risk = TRUE WHERE state = 'made' AND NOT noticed_risk"
              f" AND import_id IS NULL AND risk_at <= {now}")
    store.run("UPDATE promises SET noticed_miss = TRUE WHERE state = 'made' AND NOT noticed_miss"
              f" AND import_id IS NULL AND due_at <= {now}")


def key_of(server, login):
    """A token of somebody of the demo, with all that he may."""
    status, heads, said = serving.Client(server.port).ask(
        "POST", "/api/v1/session", {"login": login, "password": "zhiyin-demo-2026"})
    if status != 201:
        raise RuntimeError(f"sign in: {status} {said}")
    cookie = heads["set-cookie"].split(";")[0].split("=", 1)[1]
    status, _, said = serving.Client(server.port, session=cookie).ask(
        "POST", "/api/v1/tokens", {"name": "bench", "scopes": said["permissions"]})
    if status != 201:
        raise RuntimeError(f"token: {status} {said}")
    return said["token"]


def make_keys(data, database):
    """Tokens of people who see all and who see one site."""
    server = serving.Server(data, database)
    server.start()
    try:
        return {name: key_of(server, login)
                for name, login in (("manager", "manager"), ("agent", "ga1.2"))}
    finally:
        server.stop()


def copied(value):
    """As the text form of COPY has it."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = str(value).replace(plain, escaped)
    return value


def move(folder, database):
    """Moves the demo into an empty database of a server: quicker than living it there again."""
    server = serving.Server(folder / "empty", database)
    server.start()
    server.stop()
    owner = database.replace("zhiyin@", "postgres@")
    left_out = ("schema_migrations", "search_docs", "audit_entries", "audit_heads", "kept_log",
                "kept_cells", "kept_ready")
    store, source = Served(owner), sqlite3.connect(folder / "zhiyin.db")
    tables = store.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                       f" AND tablename NOT IN ({quoted(left_out)})")
    for (table,) in tables:
        columns = ", ".join(store.columns(table))
        rows = source.execute(f"SELECT {columns} FROM {table}")
        text = "".join("\t".join(map(copied, row)) + "\n" for row in rows)
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", owner,
                        "-c", "SET session_replication_role = replica",
                        "-c", f"COPY {table} ({columns}) FROM STDIN"],
                       input=text, text=True, check=True)
    source.close()
    for path in folder.glob("zhiyin.db*"):
        path.unlink()


def fill(folder, program, tools, database=None):
    """Makes it in an empty folder, or in an empty database of a server."""
    folder.mkdir(parents=True)
    subprocess.run([program, "demo", "load", "--data", folder], check=True,
                   stderr=subprocess.DEVNULL)
    if database:
        move(folder, database)
    keys = make_keys(folder, database)
    store = Served(database) if database else Lite(folder / "zhiyin.db")
    with store:
        multiply(store)
        store.count()
        reopen(store)
    where = ["--database", database] if database else []
    subprocess.run([program, "rebuild", "cells", "--data", folder, *where], check=True)
    subprocess.run([tools / "index_cases", store.url], check=True)
    with store:
        store.finish()
    (folder / "keys.json").write_text(json.dumps(keys))


def made_from():
    """Made again where this file has changed; a newer schema it gets as any database does."""
    return hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()


def ready(home, name, program, tools, database=None):
    """The folder of the organisation, made where there is none, and its keys."""
    folder, mark = home / name, home / f"{name}.made"
    state = made_from()
    if not (mark.exists() and mark.read_text() == state):
        print(f"making a million cases for {name}: some minutes, once", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        mark.unlink(missing_ok=True)
        fill(folder, program, tools, database)
        mark.write_text(state)
    with Served(database) if database else Lite(folder / "zhiyin.db") as store:
        calm(store)
    return folder, json.loads((folder / "keys.json").read_text())
