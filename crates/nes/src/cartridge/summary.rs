//! What a header says, in words: for `ricochet info` and for messages.

use super::Header;
use std::fmt;

/// A header as rows of a label and a value, in the order in which people look for them.
/// [`fmt::Display`] prints one aligned line per row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Label and value. Sizes are in KiB where that is exact, else in bytes.
    pub rows: Vec<(&'static str, String)>,
}

impl Header {
    /// Everything that the header says. Memory that is absent and flags that are off are left
    /// out, except for the ROM sizes.
    pub fn summary(&self) -> Summary {
        let mut rows = vec![
            ("format", self.format.to_string()),
            ("mapper", self.mapper.to_string()),
            ("submapper", self.submapper.to_string()),
            ("console", self.console.to_string()),
            ("timing", self.timing.to_string()),
            ("PRG-ROM", size(self.prg_rom)),
            ("CHR-ROM", size(self.chr_rom)),
            ("PRG-RAM", size(self.prg_ram.into())),
            ("PRG-NVRAM", size(self.prg_nvram.into())),
            ("CHR-RAM", size(self.chr_ram.into())),
            ("CHR-NVRAM", size(self.chr_nvram.into())),
            ("nametables", self.nametables()),
            ("battery", yes(self.battery)),
            ("trainer", yes(self.trainer)),
            ("misc ROMs", self.misc_roms.to_string()),
            ("expansion", self.expansion.name().to_owned()),
        ];
        rows.retain(|(label, value)| !is_absent(label, value));
        Summary { rows }
    }

    fn nametables(&self) -> String {
        let mirroring = self.mirroring;
        match self.alternative_nametables {
            true => format!("{mirroring} mirroring, alternative (four screens on most boards)"),
            false => format!("{mirroring} mirroring"),
        }
    }
}

/// Rows that say nothing: no such memory, no such flag.
fn is_absent(label: &str, value: &str) -> bool {
    let is_optional = !matches!(label, "PRG-ROM" | "CHR-ROM" | "mapper" | "submapper");
    is_optional && matches!(value, "none" | "no" | "0" | "unspecified")
}

fn size(bytes: u64) -> String {
    match bytes {
        0 => "none".to_owned(),
        bytes if bytes.is_multiple_of(1024) => format!("{} KiB", bytes / 1024),
        bytes => format!("{bytes} bytes"),
    }
}

fn yes(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        for (index, (label, value)) in self.rows.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{label:width$}  {value}")?;
        }
        Ok(())
    }
}
