"""What the machine itself can do, so that figures can be read on another one.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import ctypes
import os
import pathlib
import time

MIB = 1 << 20


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else "unknown"


def syncs_per_second(folder, seconds=1.5):
    """Appends of 4 KiB that were made durable one after the other."""
    path, count = folder / "syncs", 0
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    block, end = b"\0" * 4096, time.monotonic() + seconds
    while time.monotonic() < end:
        os.write(file, block)
        os.fdatasync(file)
        count += 1
    os.close(file)
    path.unlink()
    return count / seconds


def copied_gib_per_second(seconds=0.5):
    """Memory copied by one thread, in blocks far larger than the caches."""
    size, count = 128 * MIB, 0
    source, target = ctypes.create_string_buffer(size), ctypes.create_string_buffer(size)
    ctypes.memset(source, 1, size)
    ctypes.memmove(target, source, size)
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        ctypes.memmove(target, source, size)
        count += 1
    return count * size / (1 << 30) / (time.perf_counter() - began)


def turns_per_second(seconds=0.3):
    """Millions of turns of an empty loop in a second of processor time: how fast that is now."""
    count, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        for _ in range(10000):
            pass
        count += 10000
    return count / (time.process_time() - began) / 1e6


def load_average():
    return os.getloadavg()[0]


class Times:
    """Processor time and memory of a process, in all and by thread."""

    def __init__(self, pid):
        self.pid = pid

    def threads(self):
        """Nanoseconds on a processor, by thread."""
        used = {}
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                name = (task / "comm").read_text().strip()
                used[task.name, name] = int((task / "schedstat").read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
        return used

    def resident_mib(self, what="VmRSS"):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines()
                    if line.startswith(what + ":")) / 1024

    def private_mib(self):
        """Resident memory that belongs to this process alone: without its program file."""
        return self.resident_mib("RssAnon")

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def peak_mib(self):
        return self.resident_mib("VmHWM")


def spent(before, after):
    """Microseconds between two looks: of all threads, and of the busiest one."""
    each = [(used - before.get(thread, 0)) / 1000 for thread, used in after.items()]
    return sum(each), max(each, default=0)
