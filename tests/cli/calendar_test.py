"""The calendars of an organisation on the command line, and the promise clock on one of them.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import pathlib
import tempfile
import unittest

import cli

NOTICE = ('{"year":2027,"days":[{"name":"春节","date":"2027-01-31","isOffDay":false},'
          '{"name":"春节","date":"2027-02-05","isOffDay":true}]}')


class CalendarTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.data = str(pathlib.Path(cls.folder.name) / "data")
        cli.run_json("org", "create", "--data", cls.data, *cli.ORG)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def ours(self, *arguments):
        return cli.run_json(*arguments, "--data", self.data)

    def due(self, name, start):
        said = self.ours("clock", "due", "--calendar", name, "--start", start, "--span", "9h")
        return said["due"]

    def test_counts_on_a_calendar_of_the_organisation(self):
        self.assertEqual(self.due("标准工作日", "2025-01-24T17:00"), "2025-01-26T17:00:00+08:00")
        self.assertEqual(self.due("Office hours", "2025-01-24T17:00"), "2025-01-26T17:00:00+08:00")

    def test_says_that_there_is_no_such_calendar(self):
        done = cli.run("clock", "due", "--data", self.data, "--calendar", "Mornings",
                       "--start", "2025-01-24T17:00", "--span", "9h")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--calendar: Mornings is no calendar of the organisation", done.stderr)

    def test_adds_and_changes_a_calendar(self):
        added = self.ours("calendar", "add", "--name", "夜班", "--zone", "Asia/Shanghai",
                          "--week", '{"mon":["22:00-06:00"]}')
        self.assertEqual(added["week"]["mon"], ["22:00-30:00"])
        changed = self.ours("calendar", "change", "夜班", "--name-en", "Nights")
        self.assertEqual((changed["name"], changed["number"]), ("夜班", 2))

    def test_reads_a_calendar_file_and_names_the_line_of_a_fault(self):
        path = pathlib.Path(self.data).parent / "2029.ics"
        path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:元旦\nDTSTART:20290101\n"
                        "DTEND:20290104\nEND:VEVENT\nEND:VCALENDAR\n", encoding="utf-8")
        preview = self.ours("holidays", "preview", path)
        self.assertEqual([one["day"] for one in preview["changes"]],
                         ["2029-01-01", "2029-01-02", "2029-01-03"])
        path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\n", encoding="utf-8")
        done = cli.run("holidays", "import", path, "--data", self.data)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{path}: line 3: DTSTART is no date", done.stderr)
        path = path.with_suffix(".json")
        path.write_text('{"year":2029,"days":[{"name":"x","date":"soon","isOffDay":true}]}')
        done = cli.run("holidays", "preview", path, "--data", self.data)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{path}: days.0: ", done.stderr)
        done = cli.run("holidays", "preview", "--notice", path.read_text(), "--data", self.data)
        self.assertIn("notice.days.0: ", done.stderr)
        for typed in (done, cli.run("holidays", "preview", "--notice", "{}", "--data", self.data)):
            self.assertNotIn("ics", typed.stderr)

    def test_counts_with_the_holidays_that_were_imported(self):
        self.assertEqual(self.due("标准工作日", "2027-01-29T17:00"), "2027-02-01T17:00:00+08:00")
        preview = self.ours("holidays", "preview", "--notice", NOTICE)
        self.assertEqual(preview["years_new"], ["2027"])
        done = cli.run("holidays", "import", "--notice", NOTICE, "--data", self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.due("标准工作日", "2027-01-29T17:00"), "2027-01-31T17:00:00+08:00")
