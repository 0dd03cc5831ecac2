"""pages.py - what the Python peers have in common: pages out of a file, their shingles, and clusters into a file.

A run is:  NAME.py PAGES.jsonl CLUSTERS.tsv THREADS THRESHOLD
It writes a line `id cluster` for every page, and prints the settings that it chose."""
import itertools
import json
import os
import re
import sys
from multiprocessing import Pool

WORDS = 3  # of a shingle
SLOTS = 128  # of a signature
BATCH = 200  # lines that a process takes at a time
word = re.compile(r"\w+")


def arguments():
    pages, clusters, threads, threshold = sys.argv[1:]
    return pages, clusters, int(threads), float(threshold)


def shingles(text):
    words = word.findall(text.lower())
    return list({" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)})


def batches(path):
    with open(path, "rb") as file:
        while batch := list(itertools.islice(file, BATCH)):
            yield batch


def sketch_pages(path, threads, sketch_batch):
    """Every page's id and what sketch_batch(list of lists of shingles) makes of it, by so many processes."""
    with Pool(threads, initializer=start, initargs=(sketch_batch,)) as pool:
        for ids, sketches in pool.imap(read_batch, batches(path)):
            yield from zip(ids, sketches)


def start(sketch_batch):
    os.environ["RAYON_NUM_THREADS"] = "1"  # of a process: all cores have one already
    global sketch
    sketch = sketch_batch


def read_batch(lines):
    pages = [json.loads(line) for line in lines]
    return [page["id"] for page in pages], sketch([shingles(page["text"]) for page in pages])


class Clusters:
    """Union-find over the numbers of pages."""

    def __init__(self, n):
        self.parent = list(range(n))

    def root(self, i):
        while self.parent[i] != i:
            self.parent[i] = i = self.parent[self.parent[i]]
        return i

    def join(self, i, j):
        i, j = self.root(i), self.root(j)
        self.parent[max(i, j)] = min(i, j)

    def write(self, path, ids):
        with open(path, "w") as file:
            for i, page in enumerate(ids):
                file.write(f"{page}\t{self.root(i)}\n")


def choose_bands(threshold):
    """Bands of which the S-curve is steepest nearest to the threshold."""
    bands = [b for b in range(1, SLOTS + 1) if SLOTS % b == 0]
    return min(bands, key=lambda b: abs((1 / b) ** (b / SLOTS) - threshold))
