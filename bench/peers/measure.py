"""measure.py - seconds, processor seconds and peak memory of a command and all processes that it starts.

A run is:  measure.py COMMAND ARGUMENT...
It prints `seconds processor_seconds bytes`; what the command prints goes to stderr, and so does its failure.  Memory is
what the processes hold at one time, pages that they share counted once (Pss), looked at five times a second, or, where
that is more, what the largest of them held at most."""
import os
import resource
import subprocess
import sys
import threading
import time


def children():
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found.setdefault(parent, []).append(int(name))
    return found


def held(process):
    try:
        with open(f"/proc/{process}/smaps_rollup") as file:
            return sum(int(line.split()[1]) << 10 for line in file if line.startswith("Pss:"))
    except OSError:
        return 0


def watch(process, ended, peak):
    while not ended.wait(0.2):
        of, todo, total = children(), [process], 0
        while todo:
            one = todo.pop()
            total += held(one)
            todo += of.get(one, [])
        peak[0] = max(peak[0], total)


def main():
    ended, peak = threading.Event(), [0]
    began = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    watcher = threading.Thread(target=watch, args=(process.pid, ended, peak))
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - began
    ended.set()
    watcher.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{seconds:.3f} {used.ru_utime + used.ru_stime:.3f} {max(peak[0], used.ru_maxrss << 10)}")
    sys.exit(code)


main()
