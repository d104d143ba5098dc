"""Reports on the command line: the format that is asked for is the one that comes.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import csv
import io
import json
import pathlib
import tempfile
import unittest

import cli

ASKED = ("report", "kept-rate", "--by", "site", "--from", "2025-03-01", "--to", "2025-03-31",
         "--as-of", "2025-04-30")


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = ("--data", str(pathlib.Path(self.folder.name) / "data"), "--as", "admin")
        cli.run_json("org", "create", *self.data[:2], *cli.ORG)
        site_id = cli.run_json("site", "list", *self.data)["items"][0]["id"]
        cli.run_json("case", "open", *self.data, "--site-id", site_id, "--type", "complaint",
                     "--channel", "phone", "--severity", "2", "--subject", "没有人上门",
                     "--opened-at", "2025-03-04 09:00")

    def tearDown(self):
        self.folder.cleanup()

    def asked(self, *flags):
        done = cli.run(*ASKED, *self.data, *flags)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_gives_json_where_json_is_asked_for(self):
        self.assertEqual(json.loads(self.asked("--format", "json")),
                         json.loads(self.asked("--json")))

    def test_gives_the_same_figures_as_csv(self):
        row = json.loads(self.asked("--format", "json"))["rows"][0]
        table = csv.DictReader(io.StringIO(self.asked("--format", "csv").lstrip("\ufeff")))
        cells = next(table)
        self.assertEqual(cells["name"], row["name"])
        self.assertEqual([int(cells[name]) for name in ("kept", "missed", "n")],
                         [row[name] for name in ("kept", "missed", "n")])
        self.assertGreater(row["n"], 0)

    def test_is_a_table_for_people_without_a_format(self):
        shown = self.asked()
        self.assertIn("kept", shown)
        self.assertRaises(json.JSONDecodeError, json.loads, shown)
