#!/usr/bin/env python3
"""How many of the stories that incoming pages carry 'wirecopy flag' finds.

    make bench-programs && bench/flag_quality.py [PAGES]

For several sizes of outlet, all of a corpus alike, PAGES (20000) invented pages whose stories are known are parted: four
fifths go into a store, the others are flagged.  "next": the latest ones, in order, with --update, so that the store grows;
"late": some of all days, in any order, against the store as it is.  A page has a story if another of it is in the store,
or was added before.  It is found right when the lead of the story that it is said to be of is of its own, and in one run
of 'wirecopy cluster' over all pages when most of those pages that stand in its cluster are.  The folder build/bench/flagged
is removed at the end.
"""
import collections, json, os, random, shutil, subprocess, sys

PAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
build = os.environ.get("BUILD", "build")
folder = os.path.join(build, "bench", "flagged")


def path(name):
    return os.path.join(folder, name)


def run(*command):
    return subprocess.run([os.path.join(build, command[0]), *command[1:], "-q"], check=True, capture_output=True).stdout


def make_corpus(outlet_pages):
    """Pages with their lines, in order of date, and what story each page is of."""
    run("wirecopy-corpus", "--pages", str(PAGES), "--outlets", str(max(1, PAGES // outlet_pages)), "--skew", "0", "--seed",
        "1", "-o", path("pages.jsonl"), "--truth", path("truth.tsv"))
    with open(path("truth.tsv")) as file:
        story = {row[0]: row[1] for row in (line.rstrip("\n").split("\t") for line in file)}
    with open(path("pages.jsonl")) as file:
        return [(json.loads(line)["id"], line) for line in file], story


def write(name, pages):
    with open(path(name), "w") as file:
        file.writelines(line for _, line in pages)


def count_cluster(asked, held, adds):
    """For each asked page the held or earlier pages of its cluster, by one run over all."""
    run("wirecopy", "cluster", path("held.jsonl"), path("asked.jsonl"), "-o", path("all"), "--force")
    with open(path("all/clusters.tsv")) as file:
        cluster = dict(line.split("\t", 2)[:2] for line in file)
    members = collections.defaultdict(list)
    for page, _ in held:
        members[cluster[page]].append(page)
    for page, _ in asked:
        yield list(members[cluster[page]])
        if adds:
            members[cluster[page]].append(page)


def score(found, right, has):
    precision, recall = right / max(1, found), right / max(1, has)
    return precision, recall, 2 * right / max(1, found + has)


def measure(held, asked, story, adds):
    write("held.jsonl", held)
    write("asked.jsonl", asked)
    run("wirecopy", "sign", path("held.jsonl"), "-o", path("held.wcs"), "--force")
    update = ["--update", "--sync", "none"] if adds else []
    answers = map(json.loads, run("wirecopy", "flag", "--store", path("held.wcs"), "--index", "none", *update,
                                  path("asked.jsonl")).splitlines())
    seen = collections.Counter(story[page] for page, _ in held)
    has = flagged = flagged_right = joined = joined_right = 0
    for (page, _), answer, others in zip(asked, answers, count_cluster(asked, held, adds)):
        assert answer["id"] == page
        has += seen[story[page]] > 0
        if adds:
            seen[story[page]] += 1
        if answer["story"] is not None:
            flagged += 1
            flagged_right += story[answer["lead"]] == story[page]
        if others:
            joined += 1
            joined_right += collections.Counter(story[p] for p in others).most_common(1)[0][0] == story[page]
    return has, score(flagged, flagged_right, has), score(joined, joined_right, has)


def main():
    os.makedirs(folder, exist_ok=True)
    print("| pages of an outlet | asked | with a story | precision | recall | F1 | one run: precision | recall | F1 |")
    print("|---|---|---|---|---|---|---|---|---|")
    for outlet_pages in (10, 30, 100, 1000):
        pages, story = make_corpus(outlet_pages)
        for name, adds in (("next", True), ("late", False)):
            order = list(pages)
            if not adds:
                random.Random(1).shuffle(order)
            cut = len(order) * 4 // 5
            has, flag, cluster = measure(order[:cut], order[cut:], story, adds)
            figures = " | ".join(f"{x:.3f}" for x in flag + cluster)
            print(f"| {outlet_pages} | {name} | {has} | {figures} |", flush=True)
    shutil.rmtree(folder)


main()
