//! Writes the generated users of the benchmark to files, for other engines and for the tool.
//!
//! `cargo run --release -p filter --example generate_users -- 1000000 users.csv users.parquet`
#![allow(missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs::File;
use std::path::Path;

use parquet::arrow::ArrowWriter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().ok_or("usage: generate_users COUNT FILE...")?.parse()?;
    let batch = common::columns::batch(&common::users::users(count));
    for name in arguments {
        let file = File::create(&name)?;
        match Path::new(&name).extension().and_then(|end| end.to_str()) {
            Some("csv") => arrow_csv::Writer::new(file).write(&batch)?,
            Some("parquet") => {
                let mut writer = ArrowWriter::try_new(file, batch.schema(), None)?;
                writer.write(&batch)?;
                writer.close()?;
            }
            _ => return Err(format!("{name}: known are .csv and .parquet").into()),
        }
    }
    Ok(())
}
