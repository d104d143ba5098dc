"""Imports on the command line: at once and step by step, without a server.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import json
import pathlib
import tempfile
import unittest

import cli

LOG = """单号,网点,受理时间,办结时间,类型
A1,河西站,2025-01-02 09:00,2025-01-03 08:00,投诉
A2,=1+1,2025-01-02 10:00,2025-01-09 10:00,投诉
A3,HQ,2025-01-20 11:00,,Noise
"""


class ImportTest(unittest.TestCase):
    """Each test has a data directory with an organisation and a log."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.data = ("--data", self.top / "data")
        self.log = self.write("log.csv", LOG)
        cli.run_json("org", "create", *self.data, *cli.ORG)

    def write(self, name, text):
        path = self.top / name
        path.write_text(text, encoding="utf-8")
        return path

    def done(self, *arguments, code=0):
        process = cli.run(*arguments, *self.data)
        self.assertEqual(process.returncode, code, process.stderr)
        return process

    def counts(self, process):
        return dict(line.rsplit(None, 1) for line in process.stdout.splitlines())

    def uploads(self):
        folder = self.top / "data" / "imports"
        return list(folder.iterdir()) if folder.exists() else []

    def test_goes_step_by_step(self):
        added = cli.run_json("import", "add", self.log, *self.data)
        self.assertEqual(added["file_name"], "log.csv")
        number = added["id"]
        guess = json.loads(self.done("import", "map", number).stdout)
        self.assertEqual(guess["columns"]["key"], "单号")
        self.assertEqual(guess["codes"]["type"]["报修"], "repair")
        self.assertNotIn("channel", guess["codes"])
        self.done("import", "check", number, code=1)
        file = self.write("map.json", json.dumps(guess | {"codes": {"type": {"投诉": "complaint"}}}))
        self.done("import", "map", number, "--map", file, "--source", "desk")
        checked = self.done("import", "check", number)
        self.assertEqual(self.counts(checked)["refused"], "1")
        self.assertIn('row 4: 类型: a value that we do not know "Noise"; one of enquiry,',
                      checked.stderr)
        self.assertIn(f"zhiyin import run {number}", checked.stderr)
        self.assertEqual(self.counts(self.done("import", "run", number))["created"], "2")
        self.assertIn("Noise", self.done("import", "issues", number).stdout)
        self.assertEqual(self.counts(self.done("import", "undo", number))["state"], "undone")
        self.done("import", "resume", number, code=1)
        self.done("import", "cancel", number, code=1)
        self.done("import", "remove", number, code=1)

    def test_a_map_that_does_not_fit_leaves_no_upload(self):
        process = self.done("import", "cases", self.log, "--map", "helpdesk_italian", code=2)
        self.assertIn("zhiyin import cases: map.columns.key: the file has no such column",
                      process.stderr)
        self.assertEqual(cli.run_json("import", "list", *self.data)["items"], [])
        self.assertEqual(self.uploads(), [])

    def test_what_looks_like_a_formula_is_none_in_an_export(self):
        self.write("map.json", json.dumps({
            "columns": {"key": "单号", "site": "网点", "opened_at": "受理时间",
                        "solved_at": "办结时间"}, "source": "old", "create_sites": True,
            "promises": [{"kind": "resolution", "until": "solved_at", "amount": 2880}]}))
        self.done("import", "cases", self.log, "--map", self.top / "map.json")
        sheet = self.done("report", "kept-rate", "--from", "2025-01-01", "--to", "2025-12-31",
                          "--format", "csv").stdout
        self.assertIn(",'=1+1,", sheet)
        self.assertNotIn(",=1+1", sheet)

    def test_files_that_are_no_logs_are_refused_in_words(self):
        odd = {"empty.csv": (b"", "the file is empty"),
               "blank.csv": (b"\n\n,,,\n", "the file is empty"),
               "nul.csv": (b"key,at\n1,2025\x00\n", "is not text"),
               "utf16.csv": ("单号,网点\n".encode("utf-16"), "UTF-16"),
               "head.csv": ("单号,网点\n".encode(), "holds no rows")}
        for name, (content, words) in odd.items():
            path = self.top / name
            path.write_bytes(content)
            process = self.done("import", "add", path, code=2)
            self.assertIn(words, process.stderr, name)
        self.assertIn("No such file", self.done("import", "add", "nowhere.csv", code=1).stderr)
        self.assertEqual(self.uploads(), [])

    def test_columns_that_are_not_there_or_twice_are_named(self):
        log = self.write("twice.csv", "id,when,when,site\n1,2025-01-01,,HQ\n")
        self.write("map.json", json.dumps({"columns": {"key": "ID", "site": "site",
                                                       "opened_at": "when"}, "source": "x"}))
        told = self.done("import", "cases", log, "--map", self.top / "map.json", code=2).stderr
        self.assertIn("map.columns.key: the file has no such column; it has id, when, when, site",
                      told)
        self.assertIn("columns.opened_at: the file has more than one column of this name", told)

    def test_shared_options_stand_anywhere(self):
        before = cli.run("--json", *self.data, "import", "list")
        self.assertEqual(json.loads(before.stdout)["items"], [])
        missing = cli.run("import", "list", "--data")
        self.assertEqual((missing.returncode, missing.stderr),
                         (2, "zhiyin: --data needs a value\n"))

    def test_flags_are_named_as_they_are_typed(self):
        process = self.done("case", "open", "--type", "repair", code=2)
        self.assertIn("zhiyin case open: --site-id is missing", process.stderr)
        self.assertIn("--listen-port is no setting", self.done("serve", "--listen-port", "1",
                                                               code=2).stderr)
