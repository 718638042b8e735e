//! Television systems: what differs between an NTSC, a PAL and a Dendy console.
//!
//! Source: NESdev wiki, "Cycle reference chart".

use core::fmt;

/// The television system of a console. It fixes the clocks, the number of scanlines and the
/// periods of the APU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Region {
    /// RP2A03 and RP2C02: North America, Japan. 3 dots a CPU cycle, 262 lines.
    #[default]
    Ntsc,
    /// RP2A07 and RP2C07: Europe, Australia. 3.2 dots a CPU cycle, 312 lines.
    Pal,
    /// UA6527P and UA6538: the famiclones of Russia. PAL picture, NTSC sound. 3 dots a cycle,
    /// 312 lines, vertical blanking starts 51 lines later than on PAL.
    Dendy,
}

impl Region {
    /// Every region, in the order of their names' use on the command line.
    pub const ALL: [Region; 3] = [Region::Ntsc, Region::Pal, Region::Dendy];

    /// CPU clock in Hz.
    pub const fn cpu_hz(self) -> f64 {
        match self {
            Region::Ntsc => 236.25e6 / 11.0 / 12.0,
            Region::Pal => 26_601_712.5 / 16.0,
            Region::Dendy => 26_601_712.5 / 15.0,
        }
    }

    /// PPU dots in five CPU cycles: 15 (3 a cycle) or 16 (3.2 a cycle, PAL).
    pub const fn dots_per_five_cycles(self) -> u64 {
        match self {
            Region::Ntsc | Region::Dendy => 15,
            Region::Pal => 16,
        }
    }

    /// Scanlines in a frame, the pre-render line included.
    pub const fn scanlines(self) -> u16 {
        match self {
            Region::Ntsc => 262,
            Region::Pal | Region::Dendy => 312,
        }
    }

    /// The scanline on whose dot 1 the vblank flag rises (picture lines are 0 to 239).
    pub const fn vblank_line(self) -> u16 {
        match self {
            Region::Ntsc | Region::Pal => 241,
            Region::Dendy => 291,
        }
    }

    /// Frames a second while rendering is on (NTSC drops a dot every other frame).
    pub fn frame_hz(self) -> f64 {
        let dots = 341.0 * f64::from(self.scanlines())
            - if matches!(self, Region::Ntsc) { 0.5 } else { 0.0 };
        self.cpu_hz() * self.dots_per_five_cycles() as f64 / 5.0 / dots
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Region::Ntsc => "ntsc",
            Region::Pal => "pal",
            Region::Dendy => "dendy",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_rates_are_those_of_the_consoles() {
        assert!((Region::Ntsc.frame_hz() - 60.0988).abs() < 1e-3);
        assert!((Region::Pal.frame_hz() - 50.007).abs() < 1e-3);
        assert!((Region::Dendy.frame_hz() - 50.007).abs() < 1e-3);
    }
}
