"""text_dedup_run.py - text-dedup: its own command line, as its README runs it, with the faster hash and 32 bits of it.
It joins what meets in a band, and verifies nothing."""
import json
import os
import pickle
import subprocess
import sys
import tempfile

import pages


def main():
    path, output, threads, threshold = pages.arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, HF_HOME=folder, HF_HUB_OFFLINE="1", TQDM_DISABLE="1", HF_DATASETS_OFFLINE="1")
        options = {
            "--path": "json",
            "--data_files": path,
            "--split": "train",
            "--cache_dir": folder + "/cache",
            "--output": folder + "/out",
            "--column": "text",
            "--ngram": pages.WORDS,
            "--num_perm": pages.SLOTS,
            "--threshold": threshold,
            "--hash_func": "xxh3",
            "--hash_bits": 32,
            "--min_length": 0,
            "--num_proc": threads,
            "--batch_size": 10000,
        }
        command = [sys.executable, "-m", "text_dedup.minhash", "--debug"]
        for name, value in options.items():
            command += [name, str(value)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        with open(folder + "/out/uf.pkl", "rb") as file:
            found = pickle.load(file)
    with open(path) as lines, open(output, "w") as file:
        for i, line in enumerate(lines):
            file.write(f"{json.loads(line)['id']}\t{found.find(i)}\n")
    print(f"{pages.SLOTS} slots, bands by itself")


main()
