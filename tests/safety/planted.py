"""What must not be in a database, put there by hand: zhiyin verify names each by its check.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest

import serving

SCRATCH = pathlib.Path(os.environ["ZHIYIN_SCRATCH"])
WORKED_ON = "import_id IS NULL AND status IN ('accepted', 'promised', 'working')"


def one(table, where):
    return f"(SELECT id FROM {table} WHERE {where} LIMIT 1)"


def row(table, **given):
    """An INSERT with what is given, and something harmless in every other column that needs it."""
    return lambda base: insert(base, table, given)


def rows(*each):
    return lambda base: [add(base) for add in each]


def insert(base, table, given):
    org_id, = base.execute("SELECT org_id FROM orgs").fetchone()
    values = {"org_id": org_id, **given}
    for _, name, kind, needed, initial, _ in base.execute(f"PRAGMA table_info({table})"):
        if needed and initial is None:
            values.setdefault(name, {"TEXT": "[]", "BLOB": b"\0"}.get(kind, 1))
    names = ", ".join(f'"{name}"' for name in values)
    base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})",
                 list(values.values()))


# What is done to a sound database, and the check that must tell.
PLANTS = [
    ("a live case without an owner",
     f"UPDATE cases SET owner_id = NULL WHERE id = {one('cases', WORKED_ON)}"),
    ("a case being worked on without a running promise",
     f"DELETE FROM promises WHERE case_id = {one('cases', WORKED_ON)}"),
    ("a case being worked on without a time for the next update",
     f"UPDATE cases SET next_update_at = NULL WHERE id = {one('cases', WORKED_ON)}"),
    ("a case being worked on that is said to be solved",
     f"UPDATE cases SET solved_at = opened_at WHERE id = {one('cases', WORKED_ON)}"),
    ("a solved case that still owes more than the call, or an update",
     f"UPDATE cases SET status = 'solved' WHERE id = {one('cases', WORKED_ON)}"),
    ("a verified case that still owes something",
     f"UPDATE cases SET status = 'verified' WHERE id = {one('cases', WORKED_ON)}"),
    ("a case that is over and still runs",
     f"UPDATE cases SET status = 'cancelled', open = 0 WHERE id = {one('cases', WORKED_ON)}"),
    ("a case whose state and openness do not fit",
     f"UPDATE cases SET open = 0 WHERE id = {one('cases', WORKED_ON)}"),
    ("a merged case that leads nowhere",
     f"UPDATE cases SET status = 'merged', open = 0 WHERE id = {one('cases', WORKED_ON)}"),
    ("a case whose nearest promise is not the nearest",
     f"UPDATE cases SET next_due_at = next_due_at + 1 WHERE id = {one('cases', WORKED_ON)}"),
    ("a case whose timeline has a gap",
     f"DELETE FROM case_events WHERE seq = 1 AND case_id = {one('cases', WORKED_ON)}"),
    ("a promise without a case",
     f"UPDATE promises SET case_id = 1 WHERE id = {one('promises', 'import_id IS NULL')}"),
    ("a promise whose verdict does not fit its times",
     "UPDATE promises SET stopped_at = due_at + 1"
     f" WHERE id = {one('promises', 'import_id IS NULL AND state = ' + repr('kept'))}"),
    ("a promise whose working minutes cannot be counted",
     "UPDATE promises SET organisation_minutes = 20000000"
     f" WHERE id = {one('promises', 'state = ' + repr('made'))}"),
    ("a file of a case or a happening that is not there",
     row("files", id=1, kind="case", object_id=1, seq=1)),
    ("a file whose content is not known, or of another size", row("files", id=1, kind="case")),
    ("an organisation whose files do not come to what is counted", row("file_contents", bytes=9)),
    ("bytes of files in the database that belong to none", row("file_pieces")),
    ("the bytes of every file, by their hash", row("file_contents", bytes=9)),
    ("a work log whose state and signature do not fit",
     "UPDATE work_logs SET signed_by_id = staff_id"
     f" WHERE id = {one('work_logs', 'state = ' + repr('signed'))}"),
    ("a message that is sent without a time, or under way without a lease",
     row("outbox", state="sent", channel="email")),
    ("a job that is over without a time, or under way without a lease",
     row("jobs", state="running")),
    ("a notice for nobody", f"UPDATE notices SET user_id = 1 WHERE id = {one('notices', '1')}"),
    ("an import that made more or fewer cases than it says",
     row("imports", id=1, kind="cases", state="done", created_count=3, format="csv")),
    ("an import whose counts do not come to the rows it read",
     row("imports", id=1, kind="cases", state="done", read_count=9, format="csv")),
    ("an import that refused more or fewer rows than it says",
     row("imports", id=1, kind="cases", state="done", refused_count=5, format="csv")),
    ("an import that changed more cases than it says",
     rows(row("imports", id=1, kind="cases", state="done", format="csv", updated_count=0),
          row("import_changes", import_id=1, before="{}"))),
    ("a change of an import that is not there, or of a case that is not", row("import_changes")),
    ("the cells of the kept-rate board",
     "DELETE FROM kept_cells WHERE rowid = (SELECT MIN(rowid) FROM kept_cells)"),
    ("the chain of the audit trail", "DELETE FROM audit_entries WHERE seq = 7"),
    ("the chain of the audit trail", "UPDATE audit_entries SET after = '{}' WHERE seq = 7"),
    ("the chain of the audit trail", "UPDATE audit_entries SET actor_id = 1 WHERE seq = 7"),
]
# These need more than a row: who shows them.
ELSEWHERE = {
    "the database's own check": "tests/unit/sqlite_test.c",
    "every migration is applied, whole and unedited": "tests/unit/migrate_test.c",
    "bytes in the folder of files without a row": "tests/unit/file_test.c",
    "nothing is left of a person who was erased": "tests/unit/person_test.c",
    "links in mails lead to a name of the server": "hosts.py",
}


def verify(folder):
    done = subprocess.run([serving.PROGRAM, "verify", "--data", folder], capture_output=True,
                          text=True, check=False)
    lines = [line.split("  ", 1) for line in done.stdout.splitlines() if line[:1] in "oF"]
    told = {line[1].strip(): line[0] == "FAULT" for line in lines if len(line) == 2}
    return done.returncode, told, done.stdout + done.stderr


@unittest.skipIf(os.environ["ZHIYIN_DATABASE"] != "sqlite", "the checks are the same SQL")
class Planted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sound = SCRATCH / "sound"
        subprocess.run([serving.PROGRAM, "demo", "load", "--cases", "200", "--data", cls.sound],
                       check=True, capture_output=True)

    def test_a_sound_database_has_no_fault_and_every_check_is_tried(self):
        code, told, said = verify(self.sound)
        self.assertEqual((code, [name for name, fault in told.items() if fault]), (0, []), said)
        self.assertEqual(set(told), {name for name, _ in PLANTS} | set(ELSEWHERE))

    def test_what_is_planted_is_named(self):
        for number, (name, change) in enumerate(PLANTS):
            with self.subTest(name=name, number=number):
                folder = SCRATCH / f"planted-{number}"
                shutil.copytree(self.sound, folder)
                with contextlib.closing(sqlite3.connect(folder / "zhiyin.db")) as base, base:
                    base.execute("PRAGMA ignore_check_constraints = on")
                    if callable(change):
                        change(base)
                    else:
                        self.assertGreater(base.execute(change).rowcount, 0)
                code, told, said = verify(folder)
                self.assertEqual((code, told.get(name)), (1, True), said)
                shutil.rmtree(folder)

    def test_what_cannot_be_counted_is_an_error_of_its_case_alone(self):
        folder = SCRATCH / "uncountable"
        shutil.copytree(self.sound, folder)
        runs = "EXISTS (SELECT 1 FROM promises p WHERE p.case_id = cases.id AND p.state = 'made')"
        with contextlib.closing(sqlite3.connect(folder / "zhiyin.db")) as base, base:
            (odd,), (sound,) = base.execute(
                f"SELECT id FROM cases WHERE {WORKED_ON} AND {runs} LIMIT 2").fetchall()
            base.execute("UPDATE promises SET organisation_minutes = 20000000"
                         " WHERE state = 'made' AND case_id = ?", [odd])
        server = serving.LocalServer(folder).start()
        body = {"reason": "waiting_customer"}
        paused = [server.call("POST", f"/api/v1/cases/{case}/pause", body, "demo/manager")[0]
                  for case in (odd, sound)]
        server.stop()
        self.assertEqual(paused, [500, 200])
