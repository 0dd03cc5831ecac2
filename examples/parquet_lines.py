#!/usr/bin/env python3
"""Parquet to JSON lines and back, through a pipe, some thousand rows at a time.

    parquet_lines.py PAGES.parquet                      writes a JSON object a row to standard output
    parquet_lines.py --like PAGES.parquet OUT.parquet   makes a file of the lines on standard input; columns and types
                                                        are those of PAGES.parquet, and new fields come behind them

Needs the package pyarrow.
"""
import json
import signal
import sys

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq


def as_json(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def write_lines(source):
    for batch in pq.ParquetFile(source).iter_batches(batch_size=4096):
        for row in batch.to_pylist():
            sys.stdout.write(json.dumps(row, default=as_json, ensure_ascii=False) + "\n")


def read_lines(like, target):
    options = pa.json.ParseOptions(explicit_schema=pq.read_schema(like).remove_metadata())
    blocks = pa.json.ReadOptions(block_size=64 << 20)  # a line must fit in
    with pa.json.open_json(sys.stdin.buffer, blocks, options) as reader, pq.ParquetWriter(target, reader.schema) as out:
        for batch in reader:
            out.write_batch(batch)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # ends quietly where nobody reads on
    sys.stdout.reconfigure(encoding="utf-8")
    if len(sys.argv) == 2:
        write_lines(sys.argv[1])
    elif len(sys.argv) == 4 and sys.argv[1] == "--like":
        read_lines(sys.argv[2], sys.argv[3])
    else:
        sys.exit(__doc__)
