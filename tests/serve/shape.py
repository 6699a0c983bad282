# SPDX-License-Identifier: MIT
"""Whether JSON has the shape that serial/web/openapi.yaml gives it: every key that is described is
there, no other is, and each value is of its type."""
from pathlib import Path

import yaml

API = yaml.safe_load((Path(__file__).resolve().parents[2] /
                      "serial/web/openapi.yaml").read_text())["components"]["schemas"]
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
# What `rollcall verdict --json` prints, which Boot has besides its own keys.
VERDICT = {"verdict", "exit", "why", "log", "line", "machine", "boots", "broken_off", "boot", "run",
           "missing", "quarantine"}


def properties(schema):
    """All that a schema, or those that it is made of, describes."""
    schema = named(schema)
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        found.update(properties(part))
    return found


def named(schema):
    return API[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def faults(value, schema, where, more=frozenset()):
    """What is wrong, in words."""
    nullable, schema = schema.get("nullable"), named(schema)
    if value is None:
        return [] if nullable or schema.get("nullable") else [f"{where} is null"]
    known = properties(schema)
    if known:
        return object_faults(value, known, where, more)
    if "allOf" in schema:
        return [found for part in schema["allOf"] for found in faults(value, part, where, more)]
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and value is True)):
        return [f"{where} is no {kind}: {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is {value!r}, none of {schema['enum']}"]
    if kind == "array" and "items" in schema:
        return [found for number, item in enumerate(value)
                for found in faults(item, schema["items"], f"{where}[{number}]")]
    return []


def object_faults(value, known, where, more):
    if not isinstance(value, dict):
        return [f"{where} is no object: {value!r}"]
    found = [f"{where}.{key} isn't described" for key in set(value) - set(known) - more]
    for key, schema in known.items():
        if key not in value:
            found.append(f"{where}.{key} is missing")
        else:
            is_boot = any(part.get("$ref", "").endswith("/Boot") for part in
                          [schema, *schema.get("allOf", [])])
            found += faults(value[key], schema, f"{where}.{key}", VERDICT if is_boot else set())
    return found


def assert_shape(value, name):
    """The value is what the schema of that name says."""
    found = faults(value, {"$ref": f"/{name}"}, name, VERDICT if name == "Boot" else set())
    assert not found, "\n".join(found)
