"""Sites by the table on the command line.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import pathlib
import tempfile
import unittest

import cli


class BulkTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = pathlib.Path(self.folder.name) / "data"
        cli.run_json("org", "create", "--data", self.data, *cli.ORG)

    def tearDown(self):
        self.folder.cleanup()

    def import_sites(self, table):
        path = pathlib.Path(self.folder.name) / "sites.csv"
        path.write_text(table, encoding="utf-8")
        return cli.run("site", "import", path, "--data", self.data)

    def test_tells_of_a_refused_row_by_its_exit_code(self):
        done = self.import_sites("name,code,parent\n东城分公司,EAST,HQ\n西城分公司,,HQ\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("refused", done.stdout)

    def test_takes_a_table_without_faults(self):
        done = self.import_sites("name,code,parent\n东城分公司,EAST,HQ\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
