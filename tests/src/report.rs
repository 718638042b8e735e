//! Many cases in one test: run all, print the first failures, fail if there were any.

/// Counts cases and keeps the first failures.
#[derive(Debug, Default)]
pub struct Report {
    cases: usize,
    failed: usize,
    shown: Vec<String>,
}

impl Report {
    const SHOWN: usize = 8;

    /// Adds a case; `name` is asked only when it failed.
    pub fn add(&mut self, result: Result<(), String>, name: impl FnOnce() -> String) {
        self.cases += 1;
        if let Err(why) = result {
            self.failed += 1;
            if self.shown.len() < Self::SHOWN {
                self.shown.push(format!("{}: {why}", name()));
            }
        }
    }

    /// How many cases were added.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// How many of them failed.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// # Panics
    /// When a case failed or their number is not `expected`.
    pub fn finish(self, expected: usize) {
        assert!(
            self.failed == 0,
            "{} of {} cases failed, among them:\n{}",
            self.failed,
            self.cases,
            self.shown.join("\n")
        );
        assert_eq!(self.cases, expected, "number of cases");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "1 of 2 cases failed, among them:\nb: wrong")]
    fn a_failed_case_fails_the_report() {
        let mut report = Report::default();
        report.add(Ok(()), || "a".into());
        report.add(Err("wrong".into()), || "b".into());
        report.finish(2);
    }

    #[test]
    #[should_panic(expected = "number of cases")]
    fn missing_cases_fail_the_report() {
        Report::default().finish(1);
    }
}
