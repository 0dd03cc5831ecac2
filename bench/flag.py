#!/usr/bin/env python3
"""How soon 'wirecopy flag' is ready, how fast it answers, and what it takes, with a fresh index and without.

    make bench-programs && bench/flag.py [PAGES]

A store of PAGES (1000000) invented pages is asked about 20,000 others through a pipe, each when the one before is
answered: half of them are copies of pages in the store, half of other corpora.  The folder build/bench/flag, some GB, is
removed at the end.  THREADS (all): those that cluster.
"""
import os, shutil, subprocess, sys, time

PAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
THREADS = os.environ.get("THREADS", "0")
ASKED = 20000
build = os.environ.get("BUILD", "build")
folder = os.path.join(build, "bench", "flag")
store = os.path.join(folder, "pages.wcs")
index = store + ".idx"


def corpus(pages, seed):
    command = [f"{build}/wirecopy-corpus", "--pages", str(pages), "--seed", str(seed), "-q"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 20)


def make_store():
    """Sign the pages as they are made; returns the lines that are asked: of the store's, and of others."""
    sign = subprocess.Popen([f"{build}/wirecopy", "sign", "-q", "-", "-o", store], stdin=subprocess.PIPE)
    every = max(1, PAGES // (ASKED // 2))
    asked = []
    for i, line in enumerate(corpus(PAGES, 3).stdout):
        sign.stdin.write(line)
        if i % every == 0:
            asked.append(line)
    sign.stdin.close()
    assert sign.wait() == 0
    others = list(corpus(len(asked), 4).stdout)
    return [line for pair in zip(asked, others) for line in pair]


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["RssAnon"].split()[0]) * 1024


def processor(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(name, asked):
    begin = time.monotonic()
    flag = subprocess.Popen(
        [f"{build}/wirecopy", "flag", "-q", "--threads", THREADS, "--store", store, "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(line):
        then = time.monotonic()
        flag.stdin.write(line)
        flag.stdin.flush()
        assert flag.stdout.readline()
        return time.monotonic() - then

    ask(asked[0])
    ready, ready_processor = time.monotonic() - begin, processor(flag.pid)
    begin = time.monotonic()
    times = sorted(ask(line) for line in asked[1:])
    took, took_processor = time.monotonic() - begin, processor(flag.pid) - ready_processor
    anonymous = memory(flag.pid)
    flag.stdin.close()
    assert flag.wait() == 0
    n = len(times)
    print(f"| {name} | {ready:.2f} | {ready_processor:.2f} | {n / took:.0f} | {n / took_processor:.0f} "
          f"| {times[n // 2] * 1e3:.2f} | {times[n * 99 // 100] * 1e3:.2f} | {anonymous / PAGES:.0f} |", flush=True)


os.makedirs(folder, exist_ok=True)
try:
    lines = make_store()
    print("| index | ready, s | of a processor, s | pages/s | of a processor | median, ms | 99%, ms | bytes of memory a page |")
    print("|---|---|---|---|---|---|---|---|")
    measure("none yet", lines)
    measure("fresh", lines)
    print(f"\nindex: {os.path.getsize(index) / PAGES:.0f} bytes a page; store: {os.path.getsize(store) / PAGES:.0f}")
finally:
    shutil.rmtree(folder)
