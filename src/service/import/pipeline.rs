//! Workers read files, one writer commits what they find, batch by batch.

use super::sources::{Input, SourceKind};
use super::worker::{self, Message};
use super::{ImportReport, Job, Progress, Refused};
use crate::error::Result;
use crate::store::{Applied, Bookmark, Store};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

/// Observations a transaction writes at most. Identities come in no order, so each transaction
/// rewrites much of their index: few large ones write far less than many small ones. Hooks that
/// cannot wait that long have their spool.
const BATCH: usize = 50_000;

/// Messages that may wait between the workers and the writer.
const QUEUE: usize = 32;

/// The inputs that changed since they were last read.
pub(super) fn unread(store: &Store, inputs: &[Input]) -> Result<Vec<usize>> {
    let stamps = store.stamps()?;
    let is_new = |input: &Input| {
        stamps.get(&input.name).is_none_or(|stamp| {
            let told = input.kind.map(SourceKind::code);
            // A file that was read as something else is read again as what it is said to be.
            (stamp.size, stamp.mtime_ns) != (input.size, input.mtime_ns)
                || told.is_some_and(|told| told != stamp.source)
        })
    };
    Ok((0..inputs.len())
        .filter(|index| is_new(&inputs[*index]))
        .collect())
}

/// Reads all inputs that changed, and writes what they say.
pub(super) fn run(
    store: &mut Store,
    job: &Job<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let unread = unread(store, &job.inputs)?;
    let mut report = ImportReport {
        unchanged: (job.inputs.len() - unread.len()) as u64,
        ..ImportReport::default()
    };
    let mut todo = Vec::new();
    for index in unread {
        todo.push((index, store.bookmark(&job.inputs[index].name)?));
    }
    // The largest first: the last file read is then a short one.
    todo.sort_by_key(|(index, _)| job.inputs[*index].size);
    let total_bytes = todo
        .iter()
        .map(|(index, mark)| left(&job.inputs[*index], mark))
        .sum();
    let workers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(todo.len());
    let todo = Mutex::new(todo);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(QUEUE);
        for _ in 0..workers {
            let sender = sender.clone();
            let (todo, stop) = (&todo, &stop);
            scope.spawn(move || {
                let next = || todo.lock().ok().and_then(|mut todo| todo.pop());
                while let Some((index, mark)) = next() {
                    let done = worker::read(job, &job.inputs[index], mark, &sender);
                    if done.is_err() || stop.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut sink = Sink {
            store,
            report: &mut report,
            job,
        };
        let outcome = sink.take(&receiver, total_bytes, progress);
        // Workers that are still reading find nobody listening, and end.
        stop.store(true, Ordering::Relaxed);
        drop(receiver);
        outcome
    })?;
    // All that was read is written. Pairs that cannot be counted now are counted by the next writer.
    let _ = store.settle_pairs();
    Ok(report)
}

/// Bytes of an input that are still to be read.
fn left(input: &Input, mark: &Option<Bookmark>) -> u64 {
    if input.is_packed() {
        return input.size;
    }
    input
        .size
        .saturating_sub(mark.as_ref().map_or(0, |mark| mark.offset))
}

/// The writing end.
struct Sink<'a> {
    store: &'a mut Store,
    report: &'a mut ImportReport,
    job: &'a Job<'a>,
}

impl Sink<'_> {
    fn take(
        &mut self,
        receiver: &Receiver<Message>,
        total_bytes: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<()> {
        while let Ok(message) = receiver.recv() {
            self.commit(message, receiver)?;
            let invocations = self.report.new + self.report.completed + self.report.repeated;
            progress(Progress {
                bytes: self.report.bytes,
                total_bytes,
                invocations,
            });
        }
        Ok(())
    }

    /// Writes a message and those that follow on its heels in one transaction; only when that is
    /// committed does the report count them. The lock is never held while waiting for a reader.
    fn commit(&mut self, first: Message, receiver: &Receiver<Message>) -> Result<()> {
        let now = self.job.buddy.now();
        let (counts, done) = self.store.write(true, |writer| {
            let mut counts = Counts::default();
            let mut done = Vec::new();
            let mut next = Some(first);
            let mut written = 0;
            while let Some(mut message) = next {
                for seen in std::mem::take(&mut message.seen) {
                    written += 1;
                    counts.add(writer.apply(&seen)?);
                }
                if let Some(mark) = &message.bookmark {
                    writer.set_bookmark(mark, now)?;
                }
                done.push(message);
                next = if written < BATCH {
                    receiver.try_recv().ok()
                } else {
                    None
                };
            }
            counts.adopted = writer.adopted();
            Ok((counts, done))
        })?;
        self.count(&counts);
        for message in done {
            self.report.bytes += message.bytes;
            self.report.read += message.lines;
            self.report.files += u64::from(message.done);
            for (line, reason) in message.bad {
                self.report.refuse(Refused {
                    file: message.file.clone(),
                    line,
                    reason,
                });
            }
        }
        Ok(())
    }

    fn count(&mut self, counts: &Counts) {
        self.report.new += counts.new;
        self.report.completed += counts.completed;
        self.report.repeated += counts.repeated;
        // A result that came before its call and then found it is no result without a call.
        let without = self.report.without_call + counts.unknown;
        self.report.without_call = without.saturating_sub(counts.adopted);
    }
}

#[derive(Default)]
struct Counts {
    new: u64,
    completed: u64,
    repeated: u64,
    unknown: u64,
    adopted: u64,
}

impl Counts {
    const fn add(&mut self, applied: Applied) {
        match applied {
            Applied::New => self.new += 1,
            Applied::Completed => self.completed += 1,
            Applied::Repeated => self.repeated += 1,
            Applied::Unknown => self.unknown += 1,
        }
    }
}
