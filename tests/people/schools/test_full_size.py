"""A register of full size is streamed: the command stays under 200 MB of memory."""

import os
import re
import subprocess
import sys
from pathlib import Path

from hub.config import PROJECT
from tests.databases import SqliteTemplate
from tests.people.schools.make_register import write_register

MOST_MEMORY = 200_000_000
COMMAND = """
import resource, sys
from pathlib import Path
from hub.app import add_migrations, create_app
app = create_app()
add_migrations(app)
result = app.test_cli_runner().invoke(args=sys.argv[1:])
print(result.output)
print("exit", result.exit_code)
# Where there is one, the kernel's own peak: the other carries over what the parent process used.
status = Path("/proc/self/status")
peak = [l.split()[1] for l in status.read_text().splitlines() if l.startswith("VmHWM")] \\
    if status.exists() else [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
print("kilobytes", *peak)
"""


def run(instance: Path, *arguments: str) -> str:
    """What `flask ...` prints in a process of its own, then its exit code and its memory."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        env={**os.environ, "HUB_INSTANCE": str(instance)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_register_of_full_size_in_little_memory(
    sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    file = tmp_path / "edubasealldata.csv"
    write_register(file)
    assert file.stat().st_size > 60_000_000
    sqlite_template.copy_to(tmp_path / "instance")
    printed = run(tmp_path / "instance", "schools", "import", str(file), "--la", "865", "--apply")
    # 343 of our schools are in the file, a third of them long closed.
    assert "Added 229, changed 0, closed 0, re-opened 0, unchanged 0" in printed
    assert "51,657 rows of other authorities, 114 schools that closed" in printed
    assert "exit 0" in printed
    assert re.search(r"^It took [0-9.]+ seconds\.$", printed, re.MULTILINE)
    used = re.search(r"^kilobytes (\d+)$", printed, re.MULTILINE)
    assert used is not None
    assert int(used[1]) * 1024 < MOST_MEMORY
