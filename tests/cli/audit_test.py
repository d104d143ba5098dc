"""The audit trail on the command line.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import pathlib
import tempfile
import unittest

import cli


class AuditTest(unittest.TestCase):
    def test_a_fault_ends_with_1(self):
        with tempfile.TemporaryDirectory() as folder:
            data = ("--data", str(pathlib.Path(folder) / "data"))
            cli.run_json("org", "create", *data, *cli.ORG)
            self.assertEqual(cli.run("audit", "verify", *data).returncode, 0)
            done = cli.run("audit", "verify", "--seq", "99", "--hash", "00", *data)
            self.assertEqual(done.returncode, 1)
            self.assertIn("is gone", done.stdout)
