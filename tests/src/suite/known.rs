//! The table of known failures, `tests/known-failures.toml`. It can only shrink: a row whose ROM
//! passes is an error.

use anyhow::{Context, ensure};
use ricochet::protocol::{Outcome, Verdict};
use serde::Deserialize;

/// The table's text.
const TABLE: &str = include_str!("../../known-failures.toml");

/// All rows.
#[derive(Debug, Deserialize)]
pub struct Known {
    #[serde(default, rename = "rom")]
    rows: Vec<Row>,
}

/// A ROM that fails.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its path in the manifest.
    pub path: String,
    /// Why it fails.
    pub ignore: String,
    /// For a ROM that counts its tests: how many pass, exactly.
    pub passes: Option<u32>,
}

impl Known {
    /// The committed table.
    ///
    /// # Errors
    /// When it is not understood.
    pub fn load() -> anyhow::Result<Known> {
        toml::from_str(TABLE).context("tests/known-failures.toml")
    }

    /// The row of a ROM.
    pub fn row(&self, path: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.path == path)
    }

    /// The first row whose ROM is not among `paths`.
    pub fn stray(&self, paths: &[&str]) -> Option<&Row> {
        self.rows.iter().find(|row| !paths.contains(&row.path.as_str()))
    }
}

/// What a row expects of an outcome: a failure, with the row's count where it has one.
///
/// # Errors
/// When the ROM passes, or its count is another one.
pub fn expect_failure(row: &Row, outcome: &Outcome) -> anyhow::Result<()> {
    ensure!(outcome.verdict != Verdict::Pass, "unexpected pass: remove the row");
    if let Some(expected) = row.passes {
        let found = outcome.detail.split(' ').next().and_then(|word| word.parse().ok());
        ensure!(found == Some(expected), "row says {expected} pass: {}", outcome.detail);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(passes: Option<u32>) -> Row {
        Row { path: "a.nes".into(), ignore: "why".into(), passes }
    }

    fn outcome(verdict: Verdict, detail: &str) -> Outcome {
        Outcome { verdict, detail: detail.into(), frames: 1 }
    }

    #[test]
    fn a_row_accepts_only_a_failure() {
        assert!(expect_failure(&row(None), &outcome(Verdict::Fail, "")).is_ok());
        assert!(expect_failure(&row(None), &outcome(Verdict::NoResult, "")).is_ok());
        assert!(expect_failure(&row(None), &outcome(Verdict::Pass, "")).is_err());
    }

    #[test]
    fn a_row_with_a_count_accepts_only_that_count() {
        let found = outcome(Verdict::Fail, "125 of 141: some test");
        assert!(expect_failure(&row(Some(125)), &found).is_ok());
        assert!(expect_failure(&row(Some(124)), &found).is_err());
        assert!(expect_failure(&row(Some(126)), &found).is_err());
    }

    #[test]
    fn the_committed_table_can_be_read() {
        assert!(Known::load().is_ok());
    }
}
