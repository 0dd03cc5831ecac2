#!/usr/bin/env python3
"""Reads a signature store by docs/store-format.md and prints what 'wirecopy info FILE.wcs --dump' prints.

Needs the package python3-zstandard; python3-xxhash makes it much faster where it is there.
"""
import json
import sys

import zstandard

try:
    from xxhash import xxh64_intdigest as xxh64
except ImportError:
    P1, P2, P3, P4, P5 = (11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579,
                          2870177450012600261)
    MASK = (1 << 64) - 1

    def rotate(x, n):
        return (x << n | x >> (64 - n)) & MASK

    def round64(acc, lane):
        return rotate((acc + lane * P2) & MASK, 31) * P1 & MASK

    def xxh64(data, seed=0):
        at, n = 0, len(data)
        if n >= 32:
            acc = [(seed + P1 + P2) & MASK, (seed + P2) & MASK, seed & MASK, (seed - P1) & MASK]
            while at + 32 <= n:
                for i in range(4):
                    acc[i] = round64(acc[i], get(data, at + 8 * i, 8))
                at += 32
            h = sum(rotate(a, r) for a, r in zip(acc, (1, 7, 12, 18))) & MASK
            for a in acc:
                h = ((h ^ round64(0, a)) * P1 + P4) & MASK
        else:
            h = (seed + P5) & MASK
        h = (h + n) & MASK
        while at + 8 <= n:
            h = (rotate(h ^ round64(0, get(data, at, 8)), 27) * P1 + P4) & MASK
            at += 8
        if at + 4 <= n:
            h = (rotate(h ^ get(data, at, 4) * P1 & MASK, 23) * P2 + P3) & MASK
            at += 4
        while at < n:
            h = rotate(h ^ data[at] * P5 & MASK, 11) * P1 & MASK
            at += 1
        h = (h ^ h >> 33) * P2 & MASK
        h = (h ^ h >> 29) * P3 & MASK
        return h ^ h >> 32


MAGIC = b"\x89WCS\r\n\x1a\n"
UNKNOWN_DATE = 2**63 - 1


def get(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


def text(raw):
    return raw.decode("utf-8", errors="replace")


def demand(condition, what):
    if not condition:
        sys.exit("%s: %s" % (sys.argv[1], what))


def read_header(data):
    """The parameters, the facts, the header's length and its checksum."""
    demand(data[:8] == MAGIC, "this is no signature store")
    demand(get(data, 8, 4) in (1, 2), "neither version 1 nor 2")
    end = get(data, 12, 4)
    demand(xxh64(data[:end - 8]) == get(data, end - 8, 8), "the header is damaged")
    at, params, facts = 24, {}, {}
    for _ in range(get(data, 16, 4)):
        name = data[at + 1:at + 1 + data[at]]
        at += 1 + len(name) + 8
        params[text(name)] = get(data, at - 8, 8)
    for _ in range(get(data, 20, 4)):
        name = data[at + 1:at + 1 + data[at]]
        at += 1 + len(name)
        value = data[at + 1:at + 1 + data[at]]
        at += 1 + len(value)
        facts[text(name)] = text(value)
    return params, facts, end, get(data, end - 8, 8)


class Layout:
    """How many columns a block has, and of how many bits its hashes are."""
    def __init__(self, version, params):
        self.n_columns = 27 if version == 1 else 28
        self.block_bytes = 16 + 24 * self.n_columns + 8
        self.hash_bits = None if version == 1 else params["hash-bits"]
        self.hash_bytes = 4 if version == 1 else (self.hash_bits + 3 + 7) // 8


def read_mark(data, at, header_sum):
    """The length that the file had, and its pages; None where the mark is damaged."""
    if xxh64(data[at:at + 16], header_sum) != get(data, at + 16, 8):
        return None
    return get(data, at, 8), get(data, at + 8, 8)


def find_blocks(data, layout, at, chain, mark, beside):
    """Where the blocks of the store begin; beside: what may be its last footer."""
    blocks, at_last_footer, end, last_footer, n_pages = [], 0, 0, 0, 0
    while True:
        magic, checksum = data[at:at + 4], None
        if magic == b"WCSB" and len(data) - at >= layout.block_bytes:
            checksum = get(data, at + layout.block_bytes - 8, 8)
            length = layout.block_bytes + sum(get(data, at + 16 + 24 * c + 8, 8) for c in range(layout.n_columns))
            if checksum != xxh64(data[at:at + layout.block_bytes - 8]) or at + length > len(data):
                checksum = None
            else:
                blocks.append(at)
                n_pages += get(data, at + 4, 4)
        elif magic == b"WCSE" and len(data) - at >= get(data, at + 4, 4):
            length = get(data, at + 4, 4)
            checksum = get(data, at + length - 8, 8)
            expected = (len(blocks), n_pages, last_footer, chain)
            found = tuple(get(data, at + i, 8) for i in (8, 16, 40, 48))
            if checksum != xxh64(data[at:at + length - 8]) or found != expected:
                checksum = None
            else:
                last_footer, at_last_footer, end = at, len(blocks), at + length
        if checksum is not None:
            chain = xxh64(checksum.to_bytes(8, "little"), chain)
            at += length
        elif beside and 0 < at_last_footer < len(blocks):
            data, beside = data[:at] + beside, b""
        else:
            break
    if end > 0 and (end >= mark[0] if mark else end == len(data)):
        return blocks[:at_last_footer]
    demand(mark and len(data) < mark[0], "damaged at byte %d" % at)
    print("%d pages are missing" % (mark[1] - n_pages), file=sys.stderr)
    return blocks


def read_columns(data, layout, at):
    columns, begin = [], at + layout.block_bytes
    for c in range(layout.n_columns):
        raw, packed, checksum = (get(data, at + 16 + 24 * c + 8 * i, 8) for i in range(3))
        column = data[begin:begin + packed]
        demand(xxh64(column) == checksum, "column %d of the block at byte %d is damaged" % (c, at))
        if packed != raw:
            column = zstandard.ZstdDecompressor().decompress(column, max_output_size=raw)
        demand(len(column) == raw, "column %d of the block at byte %d has another length" % (c, at))
        columns.append(column)
        begin += packed
    return columns


def integers(column, size):
    n = len(column) // size
    return [sum(column[b * n + i] << 8 * b for b in range(size)) for i in range(n)]


def strings(lengths, column):
    at, out = 0, []
    for length in lengths:
        out.append(column[at:at + length])
        at += length
    return out


def unpack_hash(x, level, bits):
    zeros, rest = x >> bits - 1, (x & (1 << bits - 1) - 1) << 33 - bits
    return (1 << 31 | rest >> 1) >> level + zeros if zeros < 15 else rest >> level + 15


def read_pages(data, layout, at, outlets, files):
    columns = read_columns(data, layout, at)
    outlets += strings(integers(columns[0], 4), columns[1])
    files += strings(integers(columns[2], 4), columns[3])
    ids, urls, titles = (strings(integers(columns[c], 4), columns[c + 1]) for c in (4, 6, 8))
    credits, samples = (strings(integers(columns[c], 2), columns[c + 1]) for c in (10, 12))
    sizes = {14: 4, 15: 8, 16: 1, 17: 4, 18: 4, 19: 8, 20: 4, 21: 8, 22: 4, 23: 1, 24: 4, 25: layout.hash_bytes, 26: 2}
    column = {c: integers(columns[c], size) for c, size in sizes.items()}
    offset = shingle = 0
    for i in range(get(data, at + 4, 4)):
        n = column[24][i]
        place, hashes, marks = 0, column[25][shingle:shingle + n], []
        if layout.hash_bits:
            hashes = [unpack_hash(x, column[23][i], layout.hash_bits) for x in hashes]
        for s in range(shingle, shingle + n):
            kind = columns[27][s // 4] >> s % 4 * 2 & 3 if layout.hash_bits else column[26][s] >> 14
            place += column[26][s] & 0x3FFF
            marks.append(kind << 14 | place)
        shingle += n
        offset = (offset + column[21][i]) % 2**64
        date = (column[15][i] + 2**63) % 2**64 - 2**63
        yield {
            "id": text(ids[i]), "url": text(urls[i]), "title": text(titles[i]), "credit": text(credits[i]),
            "samples": text(samples[i]),
            "outlet": None if column[14][i] == 0xFFFFFFFF else text(outlets[column[14][i]]),
            "date": None if date == UNKNOWN_DATE else date, "has_time": bool(column[16][i] & 1),
            "words": column[17][i], "quoted": column[18][i], "text_hash": "%016x" % column[19][i],
            "file": text(files[column[20][i]]), "offset": offset, "length": column[22][i],
            "level": column[23][i], "hashes": hashes, "marks": marks,
        }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: read_store.py FILE.wcs")
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        with open(sys.argv[1] + ".end", "rb") as file:
            beside = file.read()
    except OSError:
        beside = b""
    params, _, length, header_sum = read_header(data)
    layout = Layout(get(data, 8, 4), params)
    outlets, files = [], []
    for at in find_blocks(data, layout, length + 24, header_sum, read_mark(data, length, header_sum), beside):
        for page in read_pages(data, layout, at, outlets, files):
            print(json.dumps(page, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
