"""Runs the program for the tests of the command line.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import json
import os
import subprocess

PROGRAM = os.environ["ZHIYIN_PROGRAM"]
# Flags of `org create` for an organisation to try things in.
ORG = ("--org-name", "和风燃气", "--org-code", "hefeng", "--zone", "Asia/Shanghai",
       "--language", "zh-CN", "--site-name", "总部", "--site-code", "HQ", "--staff-name", "管理员",
       "--login", "admin", "--password", "correct horse battery")


def run(*arguments, cwd=None):
    """The finished process, with text output."""
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          encoding="utf-8", timeout=60, check=False)


def run_json(*arguments, cwd=None):
    """The one JSON document that a command prints; it must succeed and say nothing else."""
    done = run(*arguments, "--json", cwd=cwd)
    if done.returncode or done.stderr:
        raise AssertionError(f"exit code {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)
