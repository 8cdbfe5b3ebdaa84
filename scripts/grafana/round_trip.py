"""A dashboard through the models of Grafana's SDK: what they read and write again is what was there, so that no key is lost on the
way; and every unit is one that Grafana has.

    python round_trip.py DASHBOARD.json
"""

import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import units


def lost(ours, theirs, path=""):
    """Where the two differ; what the models add is a default of theirs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key not in theirs:
                yield f"{path}/{key}: is lost"
            else:
                yield from lost(value, theirs[key], f"{path}/{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for at, (own, their) in enumerate(zip(ours, theirs)):
            yield from lost(own, their, f"{path}/{at}")
    elif ours != theirs:
        yield f"{path}: {ours!r} comes back as {theirs!r}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        ours = json.load(file)
    register_default_plugins()
    read = models.Dashboard.from_json(ours)
    problems = list(lost(ours, json.loads(json.dumps(read, cls=JSONEncoder))))
    known = {value for name, value in vars(units).items() if isinstance(value, str) and not name.startswith("_")}
    used = {unit for panel in ours["panels"] if (unit := panel.get("fieldConfig", {}).get("defaults", {}).get("unit"))}
    problems += [f"unit {unit!r}: Grafana has none of that name" for unit in sorted(used - known)]
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(ours['panels'])} panels and rows through the SDK and back; units: {', '.join(sorted(used))}")


main()
