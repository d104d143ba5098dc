"""What the command line says of itself.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import json
import pathlib
import unittest

import cli


DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs"


class HelpTest(unittest.TestCase):
    def test_lists_every_topic_with_its_verbs(self):
        done = cli.run("help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("  customer        list  add  show  change", done.stdout)
        self.assertLess(max(map(len, done.stdout.splitlines())), 81)

    def test_tells_of_a_topic(self):
        lines = cli.run("help", "customer").stdout.splitlines()
        self.assertIn("  zhiyin customer add               Add a customer", lines)
        self.assertTrue(all(line.startswith("  zhiyin customer ") for line in lines))

    def test_tells_of_a_command_what_each_flag_takes(self):
        done = cli.run("case", "open", "--help")
        self.assertEqual(done.stdout, cli.run("help", "case", "open").stdout)
        flags = {line.split()[0]: line for line in done.stdout.splitlines() if "  --" in line}
        self.assertIn("--site-id ID", flags["--site-id"])
        self.assertIn("One of enquiry, request,", flags["--type"])
        self.assertIn("Else 3.", flags["--severity"])
        self.assertIn("(required)", flags["--subject"])

    def test_names_the_verbs_of_a_topic_when_the_verb_is_unknown(self):
        done = cli.run("case", "opne")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("zhiyin case opne: no such command", done.stderr)
        self.assertIn("zhiyin case open", done.stderr)

    def test_the_pages_of_all_commands_are_what_the_program_says(self):
        for language in ("zh", "en"):
            page = DOCS / language / "reference" / "cli.md"
            says = cli.run("help", "--reference", "--language", language).stdout
            self.assertEqual(page.read_text(encoding="utf-8"), says, f"write {page} anew: "
                             f"zhiyin help --reference --language {language}")

    def test_every_command_has_chinese_words(self):
        words = json.loads((DOCS.parent / "content" / "commands-zh.json").read_text("utf-8"))
        says = cli.run("help", "--reference").stdout
        names = [line.removeprefix("### zhiyin ") for line in says.splitlines()
                 if line.startswith("### zhiyin ")]
        self.assertEqual(sorted(words), sorted(names))

    def test_takes_a_verb_of_two_words_with_a_hyphen(self):
        self.assertEqual(cli.run("case", "follow-up", "--help").returncode, 0)
        self.assertEqual(cli.run("case", "follow_up", "--help").returncode, 0)
