//! From arguments to answer.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use arrow_schema::Schema;
use filter::{ColumnFilter, text_fields};

use crate::args::Args;
use crate::input::Input;
use crate::native;
use crate::output::Output;

/// Filters all inputs; the number of rows that passed.
pub(crate) fn run(args: &Args) -> Result<usize> {
    let stdin = vec![Path::new("-").to_owned()];
    let files = if args.files.is_empty() { &stdin } else { &args.files };
    let mut output = None;
    let mut total = 0;
    for path in files {
        let name = if path == Path::new("-") {
            "standard input".into()
        } else {
            path.display().to_string()
        };
        let count = one(path, args, &mut output).with_context(|| name.clone())?;
        total += count;
        if args.count && !args.explain {
            match files.len() {
                1 => println!("{count}"),
                _ => println!("{name}:{count}"),
            }
        }
        if args.quiet && total > 0 {
            break;
        }
    }
    if let Some(output) = output {
        output.finish()?;
    }
    Ok(total)
}

fn one(path: &Path, args: &Args, output: &mut Option<Output>) -> Result<usize> {
    let mut input = Input::open(path, args)?;
    let as_text: BTreeSet<String> = text_fields(&args.filter)?.into_iter().collect();
    let compared = filter::fields(&args.filter)?;
    let compared: Vec<&str> = compared.iter().map(String::as_str).collect();
    input.settle_types(&compared, &as_text)?;
    let filter = ColumnFilter::parse(&args.filter, &input.schema)?;
    show(&filter, args)?;
    if args.explain {
        return Ok(1);
    }
    let silent = args.count || args.quiet;
    let shown = if silent { vec![] } else { shown(&input.schema, &args.columns)? };
    let mut batches = input.batches(&filter.columns(), &shown)?;
    let filter = ColumnFilter::parse(&args.filter, &batches.asked.schema)?;
    if !silent && output.is_none() {
        *output = Some(Output::new(args.format, &batches.shown.schema)?);
    }
    let mut total = 0;
    while let Some(batch) = batches.next()? {
        let passed = filter.select(&batch)?;
        let count = passed.count();
        total += count;
        if args.quiet && total > 0 {
            break;
        }
        if let Some(output) = output.as_mut().filter(|_| count > 0) {
            batches.print(&passed, output)?;
        }
    }
    Ok(total)
}

/// What was asked to be seen of the filter itself.
fn show(filter: &ColumnFilter, args: &Args) -> Result<()> {
    if let Some(directory) = &args.dump_ir {
        native::dump(filter, directory)?;
    }
    if args.explain {
        let explain = filter.explain();
        print!("{}", if args.native { native::explain(filter, explain)? } else { explain });
    }
    Ok(())
}

/// Numbers of the columns to print.
fn shown(schema: &Schema, names: &[String]) -> Result<Vec<usize>> {
    if names.is_empty() {
        return Ok((0..schema.fields.len()).collect());
    }
    let number = |name: &String| {
        schema.index_of(name).ok().with_context(|| format!("the data has no column `{name}`"))
    };
    names.iter().map(number).collect()
}
