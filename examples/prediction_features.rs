//! Writes what `predict` is trained on as CSV, for a comparison with other forests:
//! `cargo run --release --example prediction_features -- DATABASE OUT.csv [LEAF [FEATURES]]`.
//!
//! A row of the file is a row of the training: its features, whether it completed, whether it
//! belongs to the older 70 % (`train`), and what our forest of that part says of it. How long
//! growing and asking took stands on standard output. See `examples/compare_forest/compare.py`.
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

use session_buddy::analytics::forest::{Forest, Growth};
use session_buddy::analytics::predict::{NAMES, Split, auc, brier};
use session_buddy::clock::Clock;
use session_buddy::service::predict::training_set;
use session_buddy::store::Store;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [db, out, tuning @ ..] = args.as_slice() else {
        return Err("usage: prediction_features DATABASE OUT.csv [LEAF [FEATURES]]".into());
    };
    let mut growth = Growth::default();
    if let Some(leaf) = tuning.first() {
        growth.leaf = leaf.parse()?;
    }
    if let Some(features) = tuning.get(1) {
        growth.features = features.parse()?;
    }
    let threads = std::thread::available_parallelism()?.get();
    let started = Instant::now();
    let set = training_set(
        &Store::open_for_questions(Path::new(db))?,
        Clock::System.now(),
    )?;
    let read = started.elapsed().as_secs_f64();
    let (train, test) = set.halves();
    let started = Instant::now();
    let forest = Forest::grow(&train.features, &train.completed, growth, threads);
    let grown = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let ours: Vec<f64> = test
        .features
        .iter()
        .map(|row| forest.probability(row))
        .collect();
    let asked = started.elapsed().as_secs_f64() / ours.len().max(1) as f64;
    let scored = |scores: Vec<f64>| -> Vec<(f64, bool)> {
        scores
            .into_iter()
            .zip(test.completed.iter().copied())
            .collect()
    };
    let by_skill = scored(test.features.iter().map(|row| row[7]).collect());
    let by_forest = scored(ours);
    println!(
        "{} rows read in {read:.2} s; {} of them grown in {grown:.2} s on {threads} threads; a prediction {:.1} us",
        set.len(),
        train.completed.len(),
        asked * 1e6
    );
    println!(
        "forest AUC {:.4} Brier {:.5}; skill rate AUC {:.4} Brier {:.5}",
        auc(&by_forest).unwrap_or(0.5),
        brier(&by_forest).unwrap_or(1.0),
        auc(&by_skill).unwrap_or(0.5),
        brier(&by_skill).unwrap_or(1.0),
    );
    let mut out = BufWriter::new(File::create(out)?);
    writeln!(out, "{},completed,train,ours", NAMES.join(","))?;
    write(&mut out, &train, true, &forest)?;
    write(&mut out, &test, false, &forest)?;
    out.flush()?;
    Ok(())
}

fn write(
    out: &mut impl Write,
    rows: &Split,
    train: bool,
    forest: &Forest<10>,
) -> std::io::Result<()> {
    for (features, completed) in rows.features.iter().zip(&rows.completed) {
        for value in features {
            write!(out, "{value},")?;
        }
        let ours = forest.probability(features);
        writeln!(out, "{},{},{ours}", u8::from(*completed), u8::from(train))?;
    }
    Ok(())
}
