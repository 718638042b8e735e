//! The boards of one register, one row each, by mapper number.
//!
//! `|r|` is the register. Masks are as wide as NES 2.0 allows a game to be; where a board has
//! fewer wires, the chips are smaller, and banks wrap.

use super::Conflicts::{Always, Never, Submapper2};
use super::{Chr, Nametables, Prg, Row, Wires};

/// A board with nothing but a register at $8000-$FFFF.
const PLAIN: Row = Row {
    mapper: 0,
    submapper: None,
    name: "",
    register: |addr| addr >= 0x8000,
    conflicts: Never,
    prg: Prg::Fixed,
    chr: Chr::Fixed,
    nametables: Wires::Hard,
};

/// The second nametable everywhere if the bit is set, else the first.
const fn single(is_high: bool) -> Nametables {
    if is_high { Nametables::SingleHigh } else { Nametables::SingleLow }
}

/// Vertical mirroring if the bit is set, else horizontal.
const fn vertical(is_vertical: bool) -> Nametables {
    if is_vertical { Nametables::Vertical } else { Nametables::Horizontal }
}

/// Mapper 97: bits 7 and 6.
const fn tam_s1(register: u8) -> Nametables {
    match register >> 6 {
        0 => Nametables::SingleLow,
        1 => Nametables::Horizontal,
        2 => Nametables::Vertical,
        _ => Nametables::SingleHigh,
    }
}

pub(super) static ROWS: [Row; 25] = [
    Row { mapper: 2, name: "UxROM", conflicts: Submapper2, prg: Prg::Low(|r| r), ..PLAIN },
    Row { mapper: 3, name: "CNROM", conflicts: Submapper2, chr: Chr::Whole(|r| r), ..PLAIN },
    Row {
        mapper: 7,
        name: "AxROM",
        conflicts: Submapper2,
        prg: Prg::Whole(|r| r & 0x0F),
        nametables: Wires::Switched(|r| single(r & 0x10 != 0)),
        ..PLAIN
    },
    Row {
        mapper: 11,
        name: "Color Dreams",
        conflicts: Always,
        prg: Prg::Whole(|r| r & 0x0F),
        chr: Chr::Whole(|r| r >> 4),
        ..PLAIN
    },
    Row {
        mapper: 13,
        name: "CPROM",
        conflicts: Always,
        chr: Chr::Tables(|_| 0, |r| r & 3),
        ..PLAIN
    },
    // Mapper 34 with CHR-ROM is NINA-001, which has a file of its own.
    Row { mapper: 34, name: "BNROM", conflicts: Always, prg: Prg::Whole(|r| r), ..PLAIN },
    Row {
        mapper: 38,
        name: "Bit Corp. PCI556",
        register: |addr| matches!(addr, 0x7000..=0x7FFF),
        prg: Prg::Whole(|r| r & 3),
        chr: Chr::Whole(|r| r >> 2 & 3),
        ..PLAIN
    },
    Row {
        mapper: 66,
        name: "GxROM",
        conflicts: Always,
        prg: Prg::Whole(|r| r >> 4 & 3),
        chr: Chr::Whole(|r| r & 3),
        ..PLAIN
    },
    Row {
        mapper: 70,
        name: "Bandai 74161",
        prg: Prg::Low(|r| r >> 4),
        chr: Chr::Whole(|r| r & 0x0F),
        ..PLAIN
    },
    Row {
        mapper: 78,
        submapper: Some(3),
        name: "IF-12 (Holy Diver)",
        conflicts: Always,
        prg: Prg::Low(|r| r & 7),
        chr: Chr::Whole(|r| r >> 4),
        nametables: Wires::Switched(|r| vertical(r & 8 != 0)),
        ..PLAIN
    },
    Row {
        mapper: 78,
        name: "JF-16 (Cosmo Carrier)",
        conflicts: Always,
        prg: Prg::Low(|r| r & 7),
        chr: Chr::Whole(|r| r >> 4),
        nametables: Wires::Switched(|r| single(r & 8 != 0)),
        ..PLAIN
    },
    Row {
        mapper: 79,
        name: "NINA-03",
        register: |addr| addr & 0xE100 == 0x4100,
        prg: Prg::Whole(|r| r >> 3 & 1),
        chr: Chr::Whole(|r| r & 7),
        ..PLAIN
    },
    Row {
        mapper: 87,
        name: "J87",
        register: |addr| matches!(addr, 0x6000..=0x7FFF),
        chr: Chr::Whole(|r| r << 1 & 2 | r >> 1 & 1),
        ..PLAIN
    },
    Row {
        mapper: 89,
        name: "Sunsoft-2 (Sunsoft-3 board)",
        prg: Prg::Low(|r| r >> 4 & 7),
        chr: Chr::Whole(|r| r >> 4 & 8 | r & 7),
        nametables: Wires::Switched(|r| single(r & 8 != 0)),
        ..PLAIN
    },
    Row { mapper: 93, name: "Sunsoft-2", prg: Prg::Low(|r| r >> 4 & 7), ..PLAIN },
    Row { mapper: 94, name: "UN1ROM", conflicts: Always, prg: Prg::Low(|r| r >> 2 & 7), ..PLAIN },
    Row {
        mapper: 97,
        name: "TAM-S1",
        prg: Prg::HighLast(|r| r & 0x1F),
        nametables: Wires::Switched(tam_s1),
        ..PLAIN
    },
    Row {
        mapper: 101,
        name: "JF-10",
        register: |addr| matches!(addr, 0x6000..=0x7FFF),
        chr: Chr::Whole(|r| r),
        ..PLAIN
    },
    Row {
        mapper: 113,
        name: "NINA-06",
        register: |addr| addr & 0xE100 == 0x4100,
        prg: Prg::Whole(|r| r >> 3 & 7),
        chr: Chr::Whole(|r| r >> 3 & 8 | r & 7),
        nametables: Wires::Switched(|r| vertical(r & 0x80 != 0)),
        ..PLAIN
    },
    Row {
        mapper: 140,
        name: "JF-11",
        register: |addr| matches!(addr, 0x6000..=0x7FFF),
        prg: Prg::Whole(|r| r >> 4 & 3),
        chr: Chr::Whole(|r| r & 0x0F),
        ..PLAIN
    },
    Row {
        mapper: 152,
        name: "Bandai 74161, one screen",
        prg: Prg::Low(|r| r >> 4 & 7),
        chr: Chr::Whole(|r| r & 0x0F),
        nametables: Wires::Switched(|r| single(r & 0x80 != 0)),
        ..PLAIN
    },
    Row { mapper: 180, name: "UNROM (7408)", prg: Prg::HighFirst(|r| r), ..PLAIN },
    Row {
        mapper: 184,
        name: "Sunsoft-1",
        register: |addr| matches!(addr, 0x6000..=0x7FFF),
        chr: Chr::Tables(|r| r & 7, |r| 4 | r >> 4 & 7),
        ..PLAIN
    },
    Row {
        mapper: 240,
        name: "C&E 240",
        register: |addr| matches!(addr, 0x4020..=0x5FFF),
        prg: Prg::Whole(|r| r >> 4),
        chr: Chr::Whole(|r| r & 0x0F),
        ..PLAIN
    },
    Row { mapper: 241, name: "BxROM with PRG-RAM", prg: Prg::Whole(|r| r), ..PLAIN },
];
