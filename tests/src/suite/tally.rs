//! What the suite prints at its end.

use std::sync::Mutex;

/// Counts over all cases.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    told: Vec<String>,
    known: Vec<String>,
    same: usize,
    different: Vec<String>,
}

impl Tally {
    /// A ROM has passed or failed; a `detail` such as "141 of 141" is told at the end.
    pub fn judged(&self, name: &str, passed: bool, detail: &str) {
        let counts = &mut *self.lock();
        *(if passed { &mut counts.passed } else { &mut counts.failed }) += 1;
        let counts_itself = detail.starts_with(|c: char| c.is_ascii_digit());
        if counts_itself && detail.contains(" of ") {
            counts.told.push(format!("{name}: {detail}"));
        }
    }

    /// A listed ROM has failed, as its row says.
    pub fn known(&self, line: String) {
        self.lock().known.push(line);
    }

    /// An informational picture is or is not that of the reference.
    pub fn informational(&self, name: &str, same: bool) {
        let counts = &mut *self.lock();
        if same {
            counts.same += 1;
        } else {
            counts.different.push(name.to_owned());
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The summary; `unjudged` entries want a person.
    pub fn print(&self, unjudged: usize) {
        let counts = &mut *self.lock();
        counts.known.sort();
        counts.different.sort();
        println!(
            "ROMs: {} pass, {} fail, {} fail as listed in tests/known-failures.toml",
            counts.passed,
            counts.failed,
            counts.known.len()
        );
        for line in &counts.told {
            println!("  {line}");
        }
        for line in &counts.known {
            println!("  known failure: {line}");
        }
        let (same, different) = (counts.same, counts.different.len());
        println!("Pictures that are no judge: {same} as the reference, {different} not");
        for name in &counts.different {
            println!("  another picture: {name}");
        }
        println!("Entries that want a person: {unjudged}");
    }
}
