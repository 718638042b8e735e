//! Arguments that are more than a number or a path.

use std::str::FromStr;

use clap::ValueEnum;
use nes::Region;

use crate::buttons;

/// What runs the CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EngineKind {
    /// The interpreter
    #[default]
    Interp,
    /// Native code made from the interpreter
    Jit,
    /// Both, compared after every step
    Lockstep,
}

impl EngineKind {
    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Interp => "interp",
            EngineKind::Jit => "jit",
            EngineKind::Lockstep => "lockstep",
        }
    }
}

/// The television system asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RegionChoice {
    /// What the header says
    #[default]
    Auto,
    /// North America, Japan
    Ntsc,
    /// Europe, Australia
    Pal,
    /// Famiclones of Russia
    Dendy,
}

impl RegionChoice {
    /// The region to force, or `None` to follow the header.
    pub fn forced(self) -> Option<Region> {
        match self {
            RegionChoice::Auto => None,
            RegionChoice::Ntsc => Some(Region::Ntsc),
            RegionChoice::Pal => Some(Region::Pal),
            RegionChoice::Dendy => Some(Region::Dendy),
        }
    }
}

/// Shape of a pixel on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// As wide as high
    #[default]
    Square,
    /// A little wider, as on an NTSC television
    #[value(name = "8:7")]
    #[serde(rename = "8:7")]
    Tv,
}

/// Buttons held on a range of frames: `[PAD:]FIRST[-LAST]:BUTTONS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// 0 for the first pad, 1 for the second.
    pub pad: usize,
    /// First frame, counted from 0.
    pub first: u64,
    /// Last frame, included.
    pub last: u64,
    /// The buttons, as a set of bits (see [`buttons`]).
    pub buttons: u8,
}

impl FromStr for Press {
    type Err = String;

    fn from_str(text: &str) -> Result<Press, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let (pad, frames, names) = match parts[..] {
            [frames, names] => ("1", frames, names),
            [pad, frames, names] => (pad, frames, names),
            _ => return Err("expected [PAD:]FIRST-LAST:BUTTONS, as in 300-305:Start".into()),
        };
        let pad = match pad {
            "1" => 0,
            "2" => 1,
            _ => return Err(format!("pad `{pad}`: there are pads 1 and 2")),
        };
        let (first, last) = frames.split_once('-').unwrap_or((frames, frames));
        let (first, last) = (frame(first)?, frame(last)?);
        if last < first {
            return Err(format!("the range {first}-{last} ends before it begins"));
        }
        Ok(Press { pad, first, last, buttons: buttons::parse(names)? })
    }
}

fn frame(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is not a frame number"))
}

/// An address in hex: `C000`, `$C000` or `0xC000`.
///
/// # Errors
/// When it is none.
pub fn address(text: &str) -> Result<u16, String> {
    let digits = text.trim_start_matches('$').trim_start_matches("0x");
    u16::from_str_radix(digits, 16)
        .map_err(|_| format!("`{text}` is not a hexadecimal address of 16 bits"))
}

/// A stretch of the CPU's address space: `ADDR[:LEN]`, address in hex, length in decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeekRange {
    /// First address.
    pub start: u16,
    /// Bytes, 1 to 65,536; the range ends at $FFFF at the latest.
    pub len: u32,
}

impl FromStr for PeekRange {
    type Err = String;

    fn from_str(text: &str) -> Result<PeekRange, String> {
        let (address, len) = text.split_once(':').unwrap_or((text, "1"));
        let start = self::address(address)?;
        let len: u32 = len.parse().map_err(|_| format!("`{len}` is not a length"))?;
        if len == 0 || u32::from(start).saturating_add(len) > 0x1_0000 {
            return Err(format!("{len} bytes from ${start:04X} do not lie within $0000-$FFFF"));
        }
        Ok(PeekRange { start, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_names_pad_frames_and_buttons() {
        let press = Press { pad: 0, first: 300, last: 305, buttons: buttons::START };
        assert_eq!("300-305:Start".parse(), Ok(press));
        let press = Press { pad: 1, first: 7, last: 7, buttons: buttons::A | buttons::RIGHT };
        assert_eq!("2:7:A+right".parse(), Ok(press));
    }

    #[test]
    fn a_bad_press_says_which_part_is_bad() {
        for (text, part) in [
            ("Start", "expected"),
            ("3:1-2:A", "pad `3`"),
            ("x-2:A", "`x`"),
            ("5-2:A", "ends before"),
            ("1-2:Jump", "`Jump`"),
        ] {
            let message = text.parse::<Press>().unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn a_peek_range_stays_within_the_address_space() {
        assert_eq!("6000:4".parse(), Ok(PeekRange { start: 0x6000, len: 4 }));
        assert_eq!("$FFFF".parse(), Ok(PeekRange { start: 0xffff, len: 1 }));
        assert!("FFFF:2".parse::<PeekRange>().is_err());
        assert!("6000:0".parse::<PeekRange>().is_err());
        assert!("10000".parse::<PeekRange>().is_err());
        assert!("0:4294967295".parse::<PeekRange>().is_err());
    }
}
