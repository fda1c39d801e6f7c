"""Read a register file (GIAS): by header name, streamed, refused whole when anything is wrong."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hub.foundation.core.errors import RuleBroken
from hub.people.schools.operations.cells import COLUMNS, NEEDED

# One school as the register has it, in our names: only facts whose column the file has (R11.1).
Facts = dict[str, Any]
MOST_FAULTS = 20


class RegisterRefused(RuleBroken):
    """The whole file is refused. `faults` name row, column and reason; at most twenty and a sum."""

    def __init__(self, faults: Sequence[str], field: str = "file") -> None:
        listed = list(faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            listed.append(f"And {len(faults) - MOST_FAULTS} more faults.")
        super().__init__(" ".join(listed), field=field)
        self.faults = listed


@dataclass
class Register:
    """The rows of one authority, and how many rows of others were passed over."""

    rows: list[Facts] = field(default_factory=list)
    others: int = 0


def read_register(stream: BinaryIO, la_code: int) -> Register:
    """Raises RegisterRefused with every fault found."""
    text = open_csv(stream)
    try:
        return _Reader(csv.reader(text, strict=True), la_code).read()
    finally:
        # The stream belongs to who opened it.
        text.detach()


def open_csv(stream: BinaryIO) -> io.TextIOWrapper:
    """Text in UTF-8 with or without a mark, else in cp1252 (R11.2), read piece by piece."""
    start = stream.read(4)
    if not start.strip():
        raise RegisterRefused(["The file is empty."])
    if start[:2] == b"PK":
        raise RegisterRefused(
            ["This is a zip file or an Excel workbook. Unpack it, or save it as CSV."]
        )
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        raise RegisterRefused(["This is not a CSV file."])
    stream.seek(0)
    encoding = "utf-8-sig" if _is_utf8(stream) else "cp1252"
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(1 << 16):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Reader:
    """One pass over a file."""

    def __init__(self, lines: Iterator[list[str]], la_code: int) -> None:
        self.lines = lines
        self.la_code = str(la_code)
        self.found = Register()
        self.faults: list[str] = []
        self.seen: dict[str, int] = {}
        self.number = 1

    def read(self) -> Register:
        try:
            self._read_header()
            for cells in self.lines:
                self.number += 1
                if any(cells):
                    self._read_line(cells)
        except csv.Error as error:
            where = "after " if self.number > 1 else ""
            self.faults.append(f"Row {self.number}: {where}here it is not CSV any more ({error}).")
        except UnicodeDecodeError:
            self.faults.append("This is text neither in UTF-8 nor in Windows (cp1252) letters.")
        if not self.faults and not self.found.rows:
            many = f"{self.found.others:,} rows of others" if self.found.others else "no rows"
            self.faults.append(f"No school of LA {self.la_code} is in the file: it has {many}.")
        if self.faults:
            raise RegisterRefused(self.faults)
        return self.found

    def _read_header(self) -> None:
        header = [cell.strip() for cell in next(self.lines, [])]
        faults = [f"Row 1: the column {name} is missing." for name in NEEDED if name not in header]
        known = {column for column, _ in COLUMNS.values()}
        faults += [
            f"Row 1: the column {name} is there more than once."
            for name in sorted(known)
            if header.count(name) > 1
        ]
        if faults:
            raise RegisterRefused(
                [*faults, "Is this edubasealldata, from Get Information about Schools?"]
            )
        self.width = len(header)
        self.at = {
            fact: (header.index(column), column, read)
            for fact, (column, read) in COLUMNS.items()
            if column in header
        }

    def _read_line(self, cells: list[str]) -> None:
        if len(cells) != self.width:
            self.faults.append(
                f"Row {self.number}: {len(cells)} columns instead of {self.width}. "
                "Is the file whole?"
            )
            return
        self._check_urn(cells[self.at["urn"][0]].strip())
        if cells[self.at["la_code"][0]].strip() != self.la_code:
            self.found.others += 1
            return
        facts = dict(self._facts(cells))
        if not self.faults:
            self.found.rows.append(facts)

    def _check_urn(self, urn: str) -> None:
        if not re.fullmatch("[1-9][0-9]{4,6}", urn):
            self.faults.append(
                f"Row {self.number}, URN: “{urn[:20]}” is not a URN, a number of 5 to 7 digits."
            )
        elif urn in self.seen:
            self.faults.append(f"Row {self.number}, URN: {urn} is in row {self.seen[urn]} already.")
        else:
            self.seen[urn] = self.number

    def _facts(self, cells: list[str]) -> Iterator[tuple[str, Any]]:
        for fact, (index, column, read) in self.at.items():
            if fact == "urn" and self.faults:
                # Said already, or the file is refused anyway.
                continue
            try:
                yield fact, read(cells[index].replace("\x00", ""))
            except ValueError as error:
                self.faults.append(f"Row {self.number}, {column}: {error}")
