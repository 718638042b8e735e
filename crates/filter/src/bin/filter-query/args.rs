//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Print the rows that pass a filter.
///
/// Exit status: 0 if a row passed, 1 if none did, 2 after an error.
#[derive(Parser, Debug)]
#[command(name = "filter-query", version)]
pub(crate) struct Args {
    /// The filter, such as: email contains "example" and not phone_number ^= "07"
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) filter: String,

    /// Files ending in .csv, .tsv, .jsonl, .ndjson or .parquet; `-` or none reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Form of the input where the name does not tell (standard input: csv)
    #[arg(short, long, value_name = "FORM")]
    pub(crate) input: Option<InputForm>,

    /// Print only these columns, in this order
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,

    /// Print only how many rows passed
    #[arg(short, long)]
    pub(crate) count: bool,

    /// Print nothing; stop at the first row that passes
    #[arg(short, long, conflicts_with = "count")]
    pub(crate) quiet: bool,

    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "csv")]
    pub(crate) format: OutputForm,

    /// Character between the fields of CSV input (default: comma; tab for .tsv)
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<char>,

    /// Show what becomes of the filter instead of running it
    #[arg(long)]
    pub(crate) explain: bool,

    /// With --explain: also LLVM IR before and after optimisation, and native code
    #[arg(long, requires = "explain")]
    pub(crate) native: bool,

    /// Write before.ll, after.ll and native.s of the compiled filter to this directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dump_ir: Option<PathBuf>,
}

/// Forms that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputForm {
    Csv,
    Jsonl,
    Parquet,
}

/// Forms that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputForm {
    Csv,
    Jsonl,
    Table,
}
