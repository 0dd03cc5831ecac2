//! gaoya: MinHash signatures of 32 bits on all cores, its index by bands with what it verifies itself, clusters.
//!
//!     gaoya-run PAGES.jsonl CLUSTERS.tsv THREADS THRESHOLD
//!
//! Lines are parsed, cut into words and hashed in parallel.  Its choice of bands for the threshold is taken.
use gaoya::minhash::{calculate_minhash_params, MinHashIndex, MinHasher, MinHasher32, VecContainer};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Write;

const WORDS: usize = 3;
const SLOTS: usize = 128;

#[derive(serde::Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// The page's id and signature; None where it is too short for a shingle.
fn sign<H: MinHasher<V = u32>>(hasher: &H, line: &str) -> (String, Option<Vec<u32>>) {
    let page: Page = serde_json::from_str(line).expect("a line of JSON with id and text");
    let text = page.text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let long = words.len() >= WORDS;
    (page.id.into_owned(), long.then(|| hasher.create_signature(words.windows(WORDS))))
}

fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        parent[i as usize] = parent[parent[i as usize] as usize];
        i = parent[i as usize];
    }
    i
}

fn main() {
    let argument: Vec<String> = std::env::args().collect();
    let threads = argument[3].parse().expect("THREADS");
    let threshold: f64 = argument[4].parse().expect("THRESHOLD");
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("threads");
    let (bands, rows) = calculate_minhash_params(threshold, SLOTS);
    let hasher = MinHasher32::new(bands * rows);

    let file = std::fs::read_to_string(&argument[1]).expect("PAGES.jsonl");
    let lines: Vec<&str> = file.lines().collect();
    let signed: Vec<_> = lines.par_iter().map(|line| sign(&hasher, line)).collect();
    let mut ids = Vec::new();
    let (mut numbers, mut signatures) = (Vec::new(), Vec::new());
    for (i, (id, signature)) in signed.into_iter().enumerate() {
        ids.push(id);
        if let Some(s) = signature {
            numbers.push(i as u32);
            signatures.push(s);
        }
    }

    let mut index = MinHashIndex::<u32, u32, VecContainer<u32>>::new_index(bands, rows, threshold);
    index.par_bulk_insert(numbers.clone(), signatures.clone());
    let mut parent: Vec<u32> = (0..ids.len() as u32).collect();
    for (i, found) in numbers.iter().zip(index.par_bulk_query(&signatures)) {
        for j in found {
            let (a, b) = (root(&mut parent, *i), root(&mut parent, j));
            parent[a.max(b) as usize] = a.min(b);
        }
    }

    let mut output = std::io::BufWriter::new(std::fs::File::create(&argument[2]).expect("CLUSTERS.tsv"));
    for (i, id) in ids.iter().enumerate() {
        writeln!(output, "{id}\t{}", root(&mut parent, i as u32)).expect("CLUSTERS.tsv");
    }
    output.flush().expect("CLUSTERS.tsv");
    println!("{} slots, {bands} bands of {rows}, verified", bands * rows);
}
