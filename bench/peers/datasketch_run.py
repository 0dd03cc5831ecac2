"""datasketch_run.py - datasketch: MinHash.bulk in all processes, then MinHashLSH, whose candidates are verified by the
resemblance of their signatures.  xxHash instead of SHA-1, which is the fastest that its documentation names."""
import xxhash
from datasketch import LeanMinHash, MinHash, MinHashLSH

import pages


def sketch(sets):
    encoded = [[shingle.encode() for shingle in of_page] for of_page in sets]
    made = MinHash.bulk(encoded, num_perm=pages.SLOTS, hashfunc=xxhash.xxh32_intdigest)
    return [LeanMinHash(m) for m in made]


def main():
    path, output, threads, threshold = pages.arguments()
    lsh = MinHashLSH(threshold=threshold, num_perm=pages.SLOTS)
    ids, signatures = [], []
    for page, signature in pages.sketch_pages(path, threads, sketch):
        ids.append(page)
        signatures.append(signature)
    clusters = pages.Clusters(len(ids))
    for i, signature in enumerate(signatures):
        for j in lsh.query(signature):
            if clusters.root(i) != clusters.root(j) and signature.jaccard(signatures[j]) >= threshold:
                clusters.join(i, j)
        lsh.insert(i, signature, check_duplication=False)
    clusters.write(output, ids)
    print(f"{pages.SLOTS} slots, {lsh.b} bands of {lsh.r}, verified")


main()
