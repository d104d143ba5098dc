"""Maps of imports: their JSON Schema is what the program says, and the committed ones keep to it.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import json
import pathlib
import sys
import unittest

import cli

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
MAPS = TOP / "content" / "maps"
PREFIX, ROOT = "#/components/schemas/", "ImportMap"
TYPES = {"string": str, "array": list, "object": dict, "boolean": bool, "integer": int}


def refs_of(schema):
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix(PREFIX)
        for value in schema.values():
            yield from refs_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from refs_of(value)


def schema_text(program_says):
    """The map and all that it is made of, out of the API's own description."""
    schemas, wanted, found = program_says["components"]["schemas"], [ROOT], {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = schemas[name]
            wanted += refs_of(schemas[name])
    definitions = json.loads(json.dumps(dict(sorted(found.items()))).replace(PREFIX, "#/$defs/"))
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema",
             "title": "A map of an import: what the columns, values and events of a log mean",
             "$ref": f"#/$defs/{ROOT}", "$defs": definitions}
    whole["$defs"][ROOT]["properties"]["$schema"] = {"type": "string"}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def faults(value, schema, where, defs):
    """What of a value a schema does not allow: as far as these schemas go."""
    if "$ref" in schema:
        yield from faults(value, defs[schema["$ref"].removeprefix("#/$defs/")], where, defs)
    if "anyOf" in schema:
        ways = [list(faults(value, way, where, defs)) for way in schema["anyOf"]]
        if all(ways):
            yield from ways[0]
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}"
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if kinds and not any(value is None if kind == "null" else isinstance(value, TYPES[kind])
                         for kind in kinds):
        yield f"{where} is no {kinds}"
    if isinstance(value, list):
        for n, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{where}[{n}]", defs)
    if isinstance(value, dict) and "properties" in schema:
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}.{name} is missing"
        for name, item in value.items():
            if name in schema["properties"]:
                yield from faults(item, schema["properties"][name], f"{where}.{name}", defs)
            elif schema.get("additionalProperties") is False:
                yield f"{where}.{name} is unknown"


class MapTest(unittest.TestCase):
    """content/maps."""

    def test_the_schema_is_what_the_program_says(self):
        says = json.loads(cli.run("openapi").stdout)
        self.assertEqual((MAPS / "schema.json").read_text(encoding="utf-8"), schema_text(says),
                         "write it anew: ZHIYIN_PROGRAM=build/zhiyin tests/cli/map_test.py")

    def test_the_committed_maps_keep_to_it(self):
        schema = json.loads((MAPS / "schema.json").read_text(encoding="utf-8"))
        maps = [path for path in sorted(MAPS.glob("*.json")) if path.name != "schema.json"]
        self.assertGreaterEqual(len(maps), 3)
        for path in maps:
            found = list(faults(json.loads(path.read_text(encoding="utf-8")), schema, path.stem,
                                schema["$defs"]))
            self.assertEqual(found, [])

    def test_the_schema_refuses_what_is_no_map(self):
        schema = json.loads((MAPS / "schema.json").read_text(encoding="utf-8"))
        for wrong in ({"kind": "colours"}, {"columns": {"colour": "x"}}, {"promises": {}}):
            self.assertTrue(list(faults(wrong, schema, "map", schema["$defs"])), wrong)


if __name__ == "__main__":
    (MAPS / "schema.json").write_text(schema_text(json.loads(cli.run("openapi").stdout)),
                                      encoding="utf-8")
    sys.exit(0)
