//! Everything about a group as files for people: what `--dump-ir DIR` writes.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bitlink::{Error, Module, Target};

use crate::layout::Layout;
use crate::plan::{End, Plan};

/// Where the files go.
pub(crate) struct Dump {
    directory: PathBuf,
}

impl Dump {
    /// Makes the directory.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn open(directory: &Path) -> std::io::Result<Dump> {
        fs::create_dir_all(directory)?;
        Ok(Dump { directory: directory.into() })
    }

    /// Writes the group's listing and its IR, before or after the passes.
    pub(crate) fn module(&self, plan: &Plan, stage: &str, module: &Module) {
        let symbol = crate::group::symbol(plan.entry);
        if let Some(ir) = module.function_ir(&symbol) {
            self.write(plan, &format!("{stage}.ll"), &ir);
        }
    }

    /// Writes the 6502 listing, and the native code with the 6502 instructions as comments.
    ///
    /// # Errors
    /// Those of the code generator.
    pub(crate) fn code(
        &self,
        plan: &Plan,
        layout: &Layout,
        module: &Module,
        target: &Target,
    ) -> Result<(), Error> {
        self.write(plan, "6502", &listing(plan, layout));
        // Line 0 is nobody's: the builder was told the address plus one.
        let comment = |line: u32| instruction(plan, line.wrapping_sub(1) as u16);
        self.write(plan, "asm", &module.emit_listing(target, comment)?);
        Ok(())
    }

    /// A directory that cannot be written to is said once for each file; nothing else suffers.
    fn write(&self, plan: &Plan, kind: &str, text: &str) {
        let place = plan.offset_of(plan.entry).unwrap_or(0);
        let name = format!("{}_at_{place:06X}.{kind}", crate::group::symbol(plan.entry));
        let path = self.directory.join(name);
        if let Err(error) = fs::write(&path, text) {
            log::warn!("{}: {error}", path.display());
        }
    }
}

fn instruction(plan: &Plan, pc: u16) -> String {
    let all = plan.blocks.values().flat_map(|block| &block.instructions);
    let found = all.into_iter().find(|instruction| instruction.pc == pc);
    found.map_or(String::new(), |instruction| format!("{pc:04X}  {instruction}"))
}

/// The group as the plan has it.
pub(crate) fn listing(plan: &Plan, layout: &Layout) -> String {
    let mut out = format!("; {}, decimal {}\n", crate::group::symbol(plan.entry), plan.decimal);
    for (page, offset) in &plan.pages {
        let _ = writeln!(out, "; page {page:02X} at {offset:06X}");
    }
    for (head, block) in &plan.blocks {
        let check = if layout.is_entry(*head) { "entry, " } else { "" };
        let _ = writeln!(out, "\n{head:04X}: ; {check}{} cycles", layout.longest(*head));
        for instruction in &block.instructions {
            let _ = writeln!(out, "    {:04X}  {instruction}", instruction.pc);
        }
        let _ = match (&block.end, block.waits) {
            (End::Always(to), false) => writeln!(out, "    ; to {to:04X}"),
            (End::Either(one, two), false) => writeln!(out, "    ; to {one:04X} or {two:04X}"),
            (End::Return, _) => writeln!(out, "    ; returns"),
            (End::Away, _) => writeln!(out, "    ; leaves"),
            (_, true) => writeln!(out, "    ; waits"),
        };
    }
    out
}
