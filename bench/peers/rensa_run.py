"""rensa_run.py - rensa: R-MinHash of whole sets in all processes, then RMinHashLSH, whose candidates are verified by
the resemblance of their signatures."""
from rensa import RMinHash, RMinHashLSH

import pages


def sketch(sets):
    return RMinHash.from_token_sets(sets, num_perm=pages.SLOTS, seed=42)


def main():
    path, output, threads, threshold = pages.arguments()
    bands = pages.choose_bands(threshold)
    lsh = RMinHashLSH(threshold=threshold, num_perm=pages.SLOTS, num_bands=bands)
    ids, signatures = [], []
    for page, signature in pages.sketch_pages(path, threads, sketch):
        ids.append(page)
        signatures.append(signature)
    lsh.insert_many(signatures)
    clusters = pages.Clusters(len(ids))
    for i, candidates in enumerate(lsh.query_all(signatures)):
        for j in candidates:
            if j < i and clusters.root(i) != clusters.root(j) and signatures[i].jaccard(signatures[j]) >= threshold:
                clusters.join(i, j)
    clusters.write(output, ids)
    print(f"{pages.SLOTS} slots, {bands} bands of {pages.SLOTS // bands}, verified")


main()
