"""zhiyin clock due, zhiyin clock between: worked examples, forms of input, faults.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import json
import pathlib
import tempfile
import unittest

import cli

WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
EVERY_DAY = (*WEEK, "sat", "sun")
LUNCH = {day: ["09:00-12:00", "13:30-18:00"] for day in WEEK}
CALENDARS = {
    "a.json": {"zone": "Asia/Shanghai", "week": WEEK, "holidays": "cn"},
    "b.json": {"zone": "Asia/Shanghai", "week": LUNCH},
    "c.json": {"zone": "Asia/Shanghai", "week": {day: ["22:00-06:00"] for day in EVERY_DAY}},
    "berlin.json": {"zone": "Europe/Berlin", "week": {day: ["00:00-24:00"] for day in EVERY_DAY}},
    "plain.json": {"zone": "Asia/Shanghai", "week": WEEK},
    "own.json": {"zone": "Asia/Shanghai", "week": WEEK, "holidays": "cn",
                 "overrides": {"2025-01-26": ["09:00-18:00"], "2025-05-02": []}},
    "shut.json": {"zone": "Asia/Shanghai", "week": {},
                  "overrides": {"2025-03-10": ["09:00-18:00"]}},
    "wrong.json": {"zone": "Asia/Peking", "week": {"mon": ["18:00-18:00"], "tues": []}},
}


class ClockTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        for name, calendar in CALENDARS.items():
            text = json.dumps(calendar)
            (pathlib.Path(cls.folder.name) / name).write_text(text, encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def due(self, calendar, start, span, *more):
        return cli.run_json("clock", "due", "--calendar", calendar, "--start", start,
                            "--span", span, *more, cwd=self.folder.name)

    def between(self, calendar, start, end, *more):
        return cli.run_json("clock", "between", "--calendar", calendar, "--start", start,
                            "--end", end, *more, cwd=self.folder.name)

    def refused(self, code, words, *arguments):
        done = cli.run("clock", *arguments, cwd=self.folder.name)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertIn(words, done.stderr)

    # [clock-R14] [clock-R15] [S002-62] [S002-63]
    def test_worked_examples(self):
        natural, workday = ("--unit", "natural"), ("--unit", "workday")
        pauses = ("--pause", "2025-03-06T10:30/2025-03-06T11:00",
                  "--pause", "2025-03-06T10:30/2025-03-06T12:00")
        for calendar, start, span, more, due in [
            ("a.json", "2025-01-24T17:00", "1h", (), "2025-01-24T18:00:00+08:00"),
            ("a.json", "2025-01-24T17:00", "9h", (), "2025-01-26T17:00:00+08:00"),
            ("a.json", "2025-01-24T17:00", "24h", (), "2025-02-05T14:00:00+08:00"),
            ("a.json", "2025-09-30T17:30", "2h", (), "2025-10-09T10:30:00+08:00"),
            ("a.json", "2025-01-27T15:00", "48h", natural, "2025-01-29T15:00:00+08:00"),
            ("a.json", "2025-01-24T17:00", "3d", workday, "2025-02-05T18:00:00+08:00"),
            ("b.json", "2025-03-07T11:30", "1h", (), "2025-03-07T14:00:00+08:00"),
            ("c.json", "2025-03-07T05:30", "1h", (), "2025-03-07T22:30:00+08:00"),
            ("c.json", "2025-03-07T23:30", "8h", (), "2025-03-08T23:30:00+08:00"),
            ("berlin.json", "2025-03-29T12:00", "24h", (), "2025-03-30T13:00:00+02:00"),
            ("berlin.json", "2025-03-29T12:00", "1d", natural, "2025-03-30T12:00:00+02:00"),
            ("plain.json", "2025-03-06T10:00", "9h",
             ("--pause", "2025-03-06T16:00/2025-03-10T10:00"), "2025-03-10T13:00:00+08:00"),
            ("plain.json", "2025-03-06T10:00", "3h", pauses, "2025-03-06T14:30:00+08:00"),
            ("own.json", "2025-01-24T17:00", "9h", (), "2025-01-26T17:00:00+08:00"),
        ]:
            with self.subTest(calendar=calendar, start=start, span=span):
                self.assertEqual(self.due(calendar, start, span, *more)["due"], due)

    def test_between_gives_both_readings(self):
        answer = self.between("a.json", "2025-01-24T17:00", "2025-01-26T17:00")
        self.assertEqual(answer["minutes"], 540)
        self.assertEqual(answer["organisation_minutes"], 540)
        self.assertEqual(answer["customer_minutes"], 2880)
        answer = self.between("a.json", "2025-01-24", "2025-02-05T18:00", "--unit", "workday")
        self.assertEqual(answer["workdays"], 3)
        answer = self.between("plain.json", "2025-03-06T10:00:30", "2025-03-06T10:02")
        self.assertEqual(answer["minutes"], 1.5)

    def test_explanation_adds_up(self):
        answer = self.due("a.json", "2025-01-24T17:00", "24h")
        lines = answer["explanation"]
        self.assertEqual(sum(line["minutes"] for line in lines), 24 * 60)
        by_date = {line["date"]: line for line in lines}
        self.assertEqual(by_date["2025-01-26"]["why"], "makeup")
        self.assertEqual(by_date["2025-01-29"]["why"], "holiday")
        self.assertEqual(by_date["2025-01-29"]["name_zh"], "春节")
        self.assertIsNone(by_date["2025-01-29"]["open"])

    # [clock-R15]
    def test_years_not_announced_are_named(self):
        self.assertEqual(self.due("a.json", "2025-01-24T17:00", "9h")["unannounced_years"], [])
        self.assertEqual(self.due("a.json", "2026-12-31T17:00", "2h")["unannounced_years"], [2027])
        self.assertEqual(self.due("plain.json", "2026-12-31T17:00", "2h")["unannounced_years"], [])
        done = cli.run("clock", "due", "--calendar", "cn-office", "--start", "2026-12-31T17:00",
                       "--span", "2h")
        self.assertIn("2027", done.stdout)

    def test_forms_of_input(self):
        due = "2025-01-26T17:00:00+08:00"
        for start in ("2025-01-24T17:00", "2025-01-24 17:00:00", "2025-01-24T17:00:00+08:00",
                      "2025-01-24T09:00:00Z", "2025-01-24T10:00:00+01:00"):
            self.assertEqual(self.due("cn-office", start, "9h")["due"], due)
        for span in ("540m", "8h60m"):
            self.assertEqual(self.due("cn-office", "2025-01-24T17:00", span)["due"], due)
        done = cli.run("clock", "due", "--calendar=cn-office", "--start=2025-01-24T17:00",
                       "--span=9h", "--unit=business")
        self.assertEqual(done.stdout.splitlines()[0], due)
        midnight = self.due("cn-office", "2025-01-24", "1h")["start"]
        self.assertEqual(midnight, "2025-01-24T00:00:00+08:00")

    def test_an_open_pause_has_no_due_time(self):
        answer = self.due("plain.json", "2025-03-06T10:00", "9h", "--pause", "2025-03-06T16:00/")
        self.assertIsNone(answer["due"])
        self.assertTrue(answer["paused"])

    def test_faults_are_named(self):
        ask = ("due", "--calendar", "a.json", "--start", "2025-01-24T17:00")
        self.refused(2, "--span: is required", *ask)
        self.refused(2, "--span: is not a span", *ask, "--span", "9")
        self.refused(2, "--span: is not a span", *ask, "--span", "-9h")
        self.refused(2, "--span: is not a span", *ask, "--span", "99999999h")
        self.refused(2, "--span: business time", *ask, "--span", "3d")
        self.refused(2, "--span: workdays", *ask, "--span", "9h", "--unit", "workday")
        self.refused(2, "--span: is either", *ask, "--span", "1d2h", "--unit", "natural")
        self.refused(2, "--unit: is none of", *ask, "--span", "9h", "--unit", "weekly")
        self.refused(2, "--span: needs a value", *ask, "--span")
        self.refused(2, "--start: is given twice", *ask, "--start", "2025-01-24", "--span", "9h")
        self.refused(2, "--pause: is not FROM/TO", *ask, "--span", "9h", "--pause", "monday")
        self.refused(2, "--pause: ends before", *ask, "--span", "9h", "--pause",
                     "2025-01-25/2025-01-24")
        self.refused(2, "--end: no such flag", *ask, "--span", "9h", "--end", "2025-01-25")
        self.refused(2, "--end: is before", "between", "--calendar", "a.json", "--start",
                     "2025-01-25", "--end", "2025-01-24")
        self.refused(2, "--start: is not a time", "due", "--calendar", "a.json", "--start",
                     "2025-02-30T10:00", "--span", "9h")
        self.refused(2, "--calendar: is required", "due", "--start", "2025-01-24", "--span", "9h")

    def test_faulty_calendars_are_named(self):
        rest = ("--start", "2025-01-24T17:00", "--span", "9h")
        self.refused(1, "--calendar: nowhere.json is neither", "due", "--calendar", "nowhere.json",
                     *rest)
        self.refused(1, "--calendar: . ", "due", "--calendar", ".", *rest)
        for words in ("wrong.json: week.mon.0: close is not after open",
                      "wrong.json: week.tues: is not a weekday"):
            self.refused(1, words, "due", "--calendar", "wrong.json", *rest)
        self.refused(1, "shut.json: has no open time within 400 days", "due", "--calendar",
                     "shut.json", "--start", "2025-03-11", "--span", "9h")

    def test_help_names_the_flags(self):
        done = cli.run("clock", "due", "--help")
        self.assertEqual(done.returncode, 0)
        for flag in ("--calendar", "--start", "--span", "--unit", "--pause", "--json"):
            self.assertIn(flag, done.stdout)
