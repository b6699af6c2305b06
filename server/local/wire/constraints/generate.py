"""Writes <service>.json: what each service's model says about lengths, patterns, ranges and enums of its inputs.

Facts are read from the service models that botocore installs; the SDK's own schemas leave them out. Run where
botocore is installed:  python3 server/local/wire/constraints/generate.py
Form: {structure: {member: rule}}; rule = {t: type, min, max, pattern, enum, of: rule of list members or map values,
key: rule of map keys}. Only structures reachable from an input, only members with a rule.
"""

import gzip
import json
import pathlib

import botocore

SERVICES = ["athena", "glue", "iam", "lakeformation", "redshift-data", "redshift", "redshift-serverless", "secretsmanager", "sts"]
TEXT = {"string", "character"}
LISTS = {"list", "map"}


def load(service):
    folder = pathlib.Path(botocore.__file__).parent / "data" / service
    newest = sorted(folder.iterdir())[-1]
    packed = newest / "service-2.json.gz"
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads((newest / "service-2.json").read_text())


def rule_of(shapes, name, seen=()):
    shape = shapes[name]
    kind = shape["type"]
    rule = {key: shape[key] for key in ("min", "max", "pattern", "enum") if key in shape}
    if kind == "list" and name not in seen:
        inner = rule_of(shapes, shape["member"]["shape"], (*seen, name))
        if inner:
            rule["of"] = inner
    if kind == "map" and name not in seen:
        for field, part in (("key", shape["key"]), ("of", shape["value"])):
            inner = rule_of(shapes, part["shape"], (*seen, name))
            if inner:
                rule[field] = inner
    if not rule:
        return None
    # S3-like "no limit" bounds carry no information
    if rule.get("min") == 0 and (kind in TEXT or kind in LISTS or kind == "blob"):
        del rule["min"]
    if rule.get("max", 0) >= 2147483647:
        del rule["max"]
    return rule or None


def structures(shapes, name, found):
    shape = shapes[name]
    if shape["type"] == "structure":
        if name in found:
            return
        found.add(name)
        for member in shape["members"].values():
            structures(shapes, member["shape"], found)
    elif shape["type"] == "list":
        structures(shapes, shape["member"]["shape"], found)
    elif shape["type"] == "map":
        structures(shapes, shape["value"]["shape"], found)


for service in SERVICES:
    model = load(service)
    shapes = model["shapes"]
    reachable = set()
    for operation in model["operations"].values():
        if "input" in operation:
            structures(shapes, operation["input"]["shape"], reachable)
    table = {}
    for name in sorted(reachable):
        members = {}
        for member, target in shapes[name]["members"].items():
            rule = rule_of(shapes, target["shape"])
            if rule:
                members[member] = rule
        if members:
            table[name] = members
    path = pathlib.Path(__file__).parent / f"{service}.json"
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    print(service, len(table), path.stat().st_size)
