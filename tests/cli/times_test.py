"""Times as one types and reads them on the command line: those of the organisation's zone.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import pathlib
import tempfile
import unittest

import cli


class TimesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = ("--data", str(pathlib.Path(self.folder.name) / "data"), "--as", "admin")
        cli.run_json("org", "create", *self.data[:2], *cli.ORG)
        self.site_id = cli.run_json("site", "list", *self.data)["items"][0]["id"]

    def tearDown(self):
        self.folder.cleanup()

    def open(self, opened_at):
        return cli.run_json("case", "open", *self.data, "--site-id", self.site_id, "--type",
                            "enquiry", "--channel", "phone", "--subject", "怎么缴费",
                            "--opened-at", opened_at)

    def test_takes_a_time_without_offset_as_local(self):
        self.assertEqual(self.open("2025-03-04 09:00")["opened_at"], "2025-03-04T01:00:00Z")
        self.assertEqual(self.open("2025-03-04T09:00:00Z")["opened_at"], "2025-03-04T09:00:00Z")

    def test_shows_local_times_in_tables_and_instants_in_json(self):
        self.open("2025-03-04 09:00")
        listed = cli.run("case", "list", *self.data)
        self.assertIn("2025-03-04 09:00", listed.stdout)
        self.assertNotIn("T01:00:00Z", listed.stdout)
        self.assertIn("T01:00:00Z", cli.run("case", "list", "--json", *self.data).stdout)

    def test_shows_a_case_in_a_table_by_number_and_subject(self):
        number = self.open("2025-03-04 09:00")["number"]
        self.assertIn(f"{number} 怎么缴费", cli.run("day", *self.data).stdout)
