//! A table: one line for each engine, one column for each filter, and the geometric mean.

use super::Engine;

pub struct Table {
    title: String,
    filters: Vec<&'static str>,
    engines: Vec<(&'static str, Vec<f64>)>,
}

impl Table {
    pub fn new(title: String) -> Self {
        Self { title, filters: Vec::new(), engines: Vec::new() }
    }

    /// Adds a filter's times, in the order of the engines.
    pub fn add(&mut self, filter: &'static str, engines: &[Engine<'_>], times: Vec<f64>) {
        self.filters.push(filter);
        for ((name, _), time) in engines.iter().zip(times) {
            match self.engines.iter_mut().find(|(known, _)| known == name) {
                Some((_, row)) => row.push(time),
                None => self.engines.push((name, vec![time])),
            }
        }
    }

    pub fn print(&self) {
        println!("\n{}", self.title);
        print!("{:24}", "");
        for filter in &self.filters {
            print!("{filter:>8}");
        }
        println!("{:>10}{:>10}", "geomean", "of last");
        let last = self.engines.last().map_or(1.0, |(_, times)| geomean(times));
        for (name, times) in &self.engines {
            print!("{name:24}");
            for time in times {
                print!("{time:8.2}");
            }
            println!("{:10.2}{:10.2}", geomean(times), geomean(times) / last);
        }
    }
}

fn geomean(times: &[f64]) -> f64 {
    (times.iter().map(|time| time.ln()).sum::<f64>() / times.len() as f64).exp()
}
