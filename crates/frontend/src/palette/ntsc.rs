//! The colours of a 2C02, decoded from the signal that it makes.
//!
//! For each pixel the PPU sends a square wave at the frequency of the colour carrier. Bits 4 and 5
//! of the colour (its *level*) choose the two voltages between which it swings, bits 0 to 3 (its
//! *hue*) at which of twelve phases it rises: hue 0 stays high, hues 13 to 15 stay low. Each
//! emphasis bit attenuates the signal during half of the carrier's period, around its colour.
//!
//! A television takes the mean as brightness, and what swings in phase and in quadrature with the
//! colour burst as colour. It scales colour so that the burst, whatever its amplitude, means what
//! the standard says; the NES sends too strong a burst, so its colours are paler than its signal
//! alone would suggest.
//!
//! Source: NESdev wiki, "NTSC video" (voltages, phases, emphasis) and "Colorburst".

use super::Rgb;

/// Phases in a period of the colour carrier.
const PHASES: usize = 12;
/// Volts when the wave is low, by level. Level 1 of the low hues is black.
const LOW: [f64; 4] = [0.228, 0.312, 0.552, 0.880];
/// Volts when the wave is high, by level.
const HIGH: [f64; 4] = [0.616, 0.840, 1.100, 1.100];
/// The same while an emphasis bit attenuates.
const LOW_ATTENUATED: [f64; 4] = [0.192, 0.256, 0.448, 0.712];
/// The same while an emphasis bit attenuates.
const HIGH_ATTENUATED: [f64; 4] = [0.500, 0.676, 0.896, 0.896];
/// Black and white: hue 13 and hue 0 of the levels that games use for them.
const BLACK: f64 = 0.312;
const WHITE: f64 = 1.100;
/// Amplitude of the burst, peak to peak, as the PPU sends it, and as the standard has it: 40 of
/// the 100 units from black to white.
const BURST: f64 = 0.524 - 0.148;
const STANDARD_BURST: f64 = 0.4 * (WHITE - BLACK);
/// Hue in phase with the burst.
const BURST_HUE: f64 = 8.0;
/// The set's tint control, in hues of 30 degrees: the chip's own phase errors turn its colours by
/// about this much towards red, as measured palettes show.
const TINT: f64 = 0.5;
/// The set's colour control; measured palettes are a little stronger than the book's.
const SATURATION: f64 = 1.15;

/// Decodes colour `index` (0 to 63) under `emphasis` (1 red, 2 green, 4 blue).
pub fn colour(index: u8, emphasis: u8) -> Rgb {
    let [y, u, v] = demodulate(index, emphasis);
    // BT.470: the weights with which U and V were made.
    let rgb = [y + 1.140 * v, y - 0.395 * u - 0.581 * v, y + 2.032 * u];
    rgb.map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// Brightness and the two colour differences, 1.0 being white.
fn demodulate(index: u8, emphasis: u8) -> [f64; 3] {
    let mut yuv = [0.0; 3];
    for phase in 0..PHASES {
        let volts = (signal(index, emphasis, phase) - BLACK) / (WHITE - BLACK);
        let angle = burst_angle(phase);
        yuv[0] += volts;
        // The burst is the negative U axis; V is a quarter of a period behind it.
        yuv[1] -= 2.0 * volts * angle.cos() * chroma_gain();
        yuv[2] += 2.0 * volts * angle.sin() * chroma_gain();
    }
    yuv.map(|sum| sum / PHASES as f64)
}

/// Angle between the carrier at `phase` and the burst's peak, in radians.
///
/// Hue `h` is high from phase `-h` on for six phases: its middle is 2.5 phases later.
fn burst_angle(phase: usize) -> f64 {
    let peak = 2.5 - BURST_HUE - TINT;
    (phase as f64 - peak) * std::f64::consts::TAU / PHASES as f64
}

/// What the television's colour control makes of the burst: standard over received, both as the
/// fundamental of what is sent.
fn chroma_gain() -> f64 {
    let fundamental = BURST * 4.0 / std::f64::consts::PI;
    SATURATION * STANDARD_BURST / fundamental
}

/// Volts at one of the twelve phases.
fn signal(index: u8, emphasis: u8, phase: usize) -> f64 {
    let hue = usize::from(index & 15);
    // Hues 14 and 15 are black at every level, and not attenuated.
    let level = if hue >= 14 { 1 } else { usize::from(index >> 4 & 3) };
    let is_high = match hue {
        0 => true,
        13.. => false,
        hue => in_phase(hue, phase),
    };
    match (attenuated(emphasis, phase) && hue < 14, is_high) {
        (false, false) => LOW[level],
        (false, true) => HIGH[level],
        (true, false) => LOW_ATTENUATED[level],
        (true, true) => HIGH_ATTENUATED[level],
    }
}

/// Red attenuates around hue 0 (12), green around 4, blue around 8: the complements.
fn attenuated(emphasis: u8, phase: usize) -> bool {
    (0..3).any(|bit| emphasis & 1 << bit != 0 && in_phase(4 * bit, phase))
}

fn in_phase(hue: usize, phase: usize) -> bool {
    (hue + phase) % PHASES < PHASES / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whichever of the three is largest.
    fn strongest(rgb: Rgb) -> usize {
        (0..3).max_by_key(|&i| rgb[i]).unwrap()
    }

    #[test]
    fn hues_go_from_blue_over_red_to_green() {
        assert_eq!(strongest(colour(0x12, 0)), 2);
        assert_eq!(strongest(colour(0x16, 0)), 0);
        assert_eq!(strongest(colour(0x1a, 0)), 1);
    }

    #[test]
    fn greys_are_grey_and_black_is_black() {
        assert_eq!(colour(0x0f, 0), [0, 0, 0]);
        assert_eq!(colour(0x1d, 0), [0, 0, 0]);
        assert_eq!(colour(0x30, 0), [255, 255, 255]);
        let [r, g, b] = colour(0x00, 0);
        assert!(r == g && g == b && (90..110).contains(&r), "{r}");
    }

    #[test]
    fn emphasis_keeps_its_colour_and_dims_the_others() {
        for bit in 0..3 {
            let plain = colour(0x10, 0);
            let dimmed = colour(0x10, 1 << bit);
            assert_eq!(strongest(dimmed), bit, "{dimmed:?}");
            let others = (0..3).filter(|&i| i != bit);
            assert!(others.into_iter().all(|i| dimmed[i] < plain[i]), "{dimmed:?}");
        }
        assert!(colour(0x20, 7).iter().all(|&c| c < 230));
        assert_eq!(colour(0x0f, 7), [0, 0, 0]);
    }
}
