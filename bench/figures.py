"""What benchmarks measure of a process, and how they print it."""

import os
import pathlib
import re


def cpu_seconds(pid: int) -> float:
    """User and system time of the process itself, its children left out."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


def print_table(head: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        # Words to the left, numbers to the right.
        print("  ".join(cell.rjust(width) if re.match(r"^[\d,.]+$", cell) else cell.ljust(width)
                        for cell, width in zip(row, widths)).rstrip())
