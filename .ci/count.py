"""Fails unless tests of every kind ran, and none was skipped; prints how many of each."""

import re
import sys
import xml.etree.ElementTree as ET

OTHERS = r"\.(?:browser|provider)\."
KINDS = {
    "on SQLite alone": lambda place, name: not (re.search(OTHERS, place) or "postgres" in name),
    "on PostgreSQL": lambda place, name: "postgres" in name,
    "with a real OpenID provider": lambda place, name: ".provider." in place,
    "in the browser": lambda place, name: ".browser." in place,
}


def main(report: str) -> int:
    suite = ET.parse(report).getroot().find("testsuite")
    if suite is None:
        print("There is no report of the tests.")
        return 1
    cases = [(case.get("classname", ""), case.get("name", "")) for case in suite.iter("testcase")]
    counts = {kind: sum(is_one(*case) for case in cases) for kind, is_one in KINDS.items()}
    skipped = int(suite.get("skipped", "0"))
    for kind, count in counts.items():
        print(f"{count} tests ran {kind}.")
    missing = [kind for kind, count in counts.items() if not count]
    for kind in missing:
        print(f"No test ran {kind}: that is a failure.")
    if skipped:
        print(f"{skipped} tests were skipped: that is a failure.")
    bad = sum(int(suite.get(name, "0")) for name in ("failures", "errors"))
    passed = len(cases) - bad - skipped
    print(f"==== {passed} passed, {bad} failed in {float(suite.get('time', '0')):.2f}s ====")
    return int(bool(missing or skipped or bad))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
