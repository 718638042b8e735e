//! `ricochet test`: many ROMs, one table.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use nes::Region;

use super::manifest::Manifest;
use super::{Outcome, Protocol, Verdict, judge};
use crate::cli::TestArgs;
use crate::console::Options;
use crate::engine::Settings;
use crate::{output, rom};

/// Frames for a ROM of which nothing is known: two minutes.
const LIMIT: u64 = 7200;
/// Longest detail that the table shows of a test that passed.
const SHORT: usize = 60;

/// One line of the table to be.
struct Job {
    name: String,
    path: PathBuf,
    protocol: Protocol,
    region: Option<Region>,
    limit: u64,
}

/// Runs what `args` names, and prints a line for each ROM, in order. True if none failed; a ROM
/// that wants a person to look does not count.
///
/// # Errors
/// When the list, or a ROM named on the command line, cannot be read.
pub fn run(args: &TestArgs) -> anyhow::Result<bool> {
    let jobs = match &args.manifest {
        Some(path) => listed(path, args.only.as_deref())?,
        None => named(&args.roms)?,
    };
    let mut counts = [0; 4];
    in_order(&jobs, args, |job, outcome| {
        counts[outcome.verdict as usize] += 1;
        if !(args.quiet && matches!(outcome.verdict, Verdict::Pass | Verdict::Unjudged)) {
            output::print(&(line(&job.name, outcome) + "\n"))?;
        }
        Ok(())
    })?;
    let [passed, failed, silent, unjudged] = counts;
    output::print(&format!(
        "{passed} passed, {failed} failed, {silent} without result, {unjudged} not judged\n"
    ))?;
    Ok(failed + silent == 0)
}

fn named(paths: &[PathBuf]) -> anyhow::Result<Vec<Job>> {
    paths
        .iter()
        .map(|path| {
            // Bad input ends the command before anything is run.
            rom::load(Some(path))?;
            Ok(Job {
                name: path.display().to_string(),
                path: path.clone(),
                protocol: Protocol::Detect,
                region: None,
                limit: LIMIT,
            })
        })
        .collect()
}

fn listed(path: &Path, only: Option<&str>) -> anyhow::Result<Vec<Job>> {
    let manifest = Manifest::load(path)?;
    let wanted = |name: &str| only.is_none_or(|text| name.contains(text));
    let entries = manifest.roms.iter().filter(|entry| entry.kind != "data");
    entries
        .map(|entry| (entry, entry.path.display().to_string()))
        .filter(|(_, name)| wanted(name))
        .map(|(entry, name)| {
            Ok(Job {
                name,
                path: manifest.folder.join(&entry.path),
                protocol: manifest.protocol(entry)?,
                region: entry.region(),
                limit: entry.limit(),
            })
        })
        .collect()
}

/// Runs the jobs on all cores and hands over the results in the order of the jobs.
fn in_order(
    jobs: &[Job],
    args: &TestArgs,
    mut tell: impl FnMut(&Job, &Outcome) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((index, job)) = take(jobs, next) {
                    let _ = sender.send((index, run_one(job, args)));
                }
            });
        }
        drop(sender);
        let mut done: Vec<Option<Outcome>> = vec![None; jobs.len()];
        let mut told = 0;
        for (index, outcome) in results {
            done[index] = Some(outcome);
            while let Some(Some(outcome)) = done.get(told) {
                tell(&jobs[told], outcome)?;
                told += 1;
            }
        }
        Ok(())
    })
}

fn take<'a>(jobs: &'a [Job], next: &AtomicUsize) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

/// A ROM of a list that cannot be run is a failed test, not the end of the list.
fn run_one(job: &Job, args: &TestArgs) -> Outcome {
    let region = args.region.forced().or(job.region);
    let jit = Settings::thorough();
    let options = Options { region, engine: args.engine, jit, ..Options::default() };
    let judged =
        rom::load(Some(&job.path)).and_then(|rom| judge(&rom, &job.protocol, &options, job.limit));
    judged.unwrap_or_else(|error| Outcome {
        verdict: Verdict::Fail,
        detail: format!("{error:#}"),
        frames: 0,
    })
}

fn line(name: &str, outcome: &Outcome) -> String {
    let word = match outcome.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::NoResult => "NONE",
        Verdict::Unjudged => "-",
    };
    let detail = match outcome.verdict {
        Verdict::Pass => outcome.detail.chars().take(SHORT).collect(),
        _ => outcome.detail.clone(),
    };
    format!("{word:<5} {name:<60} {:>6} {detail}", outcome.frames).trim_end().to_owned()
}
