//! What the filter is compiled to, for people to read.

use std::path::Path;

use anyhow::Result;
use filter::{ColumnFilter, Explain};

#[cfg(feature = "jit")]
fn listing(filter: &ColumnFilter) -> Result<filter::Listing> {
    Ok(filter.listing(&filter::Engine::new()?)?)
}

/// Adds IR and native code to an explanation.
#[cfg(feature = "jit")]
pub(crate) fn explain(filter: &ColumnFilter, explain: Explain) -> Result<Explain> {
    Ok(explain.with(&listing(filter)?))
}

/// Writes IR and native code to files in a directory, which is made if it is not there.
#[cfg(feature = "jit")]
pub(crate) fn dump(filter: &ColumnFilter, directory: &Path) -> Result<()> {
    use anyhow::Context;
    let filter::Listing { before, after, assembly } = listing(filter)?;
    std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    for (name, text) in [("before.ll", before), ("after.ll", after), ("native.s", assembly)] {
        let path = directory.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

#[cfg(not(feature = "jit"))]
const WITHOUT: &str = "this build has no compiler: its feature `jit` is off";

/// Refuses.
#[cfg(not(feature = "jit"))]
pub(crate) fn explain(_: &ColumnFilter, _: Explain) -> Result<Explain> {
    anyhow::bail!(WITHOUT)
}

/// Refuses.
#[cfg(not(feature = "jit"))]
pub(crate) fn dump(_: &ColumnFilter, _: &Path) -> Result<()> {
    anyhow::bail!(WITHOUT)
}
