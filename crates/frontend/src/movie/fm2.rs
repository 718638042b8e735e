//! FCEUX movies, `.fm2`: a text header of `key value` lines, then one line a frame:
//!
//! ```text
//! |commands|RLDUTSBA|RLDUTSBA||
//! ```
//!
//! A button is held where its column holds anything but a dot or a space (T is Start, S is
//! Select). Bit 0 of the commands pushes the reset button, bit 1 switches the power off and on.
//! Source: FCEUX documentation, "FM2 movie file format".
//!
//! A movie that needs what a console here does not have (other controllers, disks, coins, a saved
//! state to start from) is refused rather than played wrongly.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use nes::Region;

use super::Step;

/// A movie.
#[derive(Clone, Debug, Default)]
pub struct Movie {
    /// The frames, in order from power-on.
    pub steps: Vec<Step>,
    /// The television system that it was recorded on.
    pub region: Region,
}

/// Reads a movie file.
///
/// # Errors
/// When the file cannot be read, or its header or a line is not understood; the message names file
/// and line.
pub fn load(path: &Path) -> anyhow::Result<Movie> {
    let read = || parse(&String::from_utf8_lossy(&fs::read(path)?));
    read().with_context(|| path.display().to_string())
}

/// Reads the text of a movie.
///
/// # Errors
/// When a line is not understood; the message names it by its number.
pub fn parse(text: &str) -> anyhow::Result<Movie> {
    let mut movie = Movie::default();
    let mut version = None;
    for (number, line) in (1..).zip(text.lines()) {
        let step = match line.strip_prefix('|') {
            Some(frame) => frame_line(frame).map(|step| movie.steps.push(step)),
            None => header_line(line, &mut movie, &mut version),
        };
        step.with_context(|| format!("line {number}"))?;
    }
    ensure!(version.is_some(), "not an FM2 movie: the header has no `version 3`");
    Ok(movie)
}

/// The text of a movie that any emulator for such movies plays. It has no word for Dendy.
pub fn print(steps: &[Step], region: Region) -> String {
    let pal = u8::from(region == Region::Pal);
    let mut text = format!(
        "version 3\nemuVersion 22020\npalFlag {pal}\nfourscore 0\nport0 1\nport1 1\nport2 0\n"
    );
    for step in steps {
        let commands = u8::from(step.reset) | u8::from(step.power) << 1;
        let [one, two] = step.pads.map(columns);
        text += &format!("|{commands}|{one}|{two}||\n");
    }
    text
}

fn columns(pad: u8) -> String {
    let column = |(at, name): (usize, char)| if pad & 0x80 >> at == 0 { '.' } else { name };
    "RLDUTSBA".chars().enumerate().map(column).collect()
}

fn header_line(line: &str, movie: &mut Movie, version: &mut Option<u32>) -> anyhow::Result<()> {
    let (key, value) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    match key {
        "version" => {
            ensure!(value == "3", "version {value} of FM2 is not known, only 3");
            *version = Some(3);
        }
        "palFlag" if value == "1" => movie.region = Region::Pal,
        "port0" | "port1" => {
            ensure!(matches!(value, "0" | "1"), "{key} {value}: only standard controllers (1)");
        }
        "binary" | "fourscore" | "FDS" | "savestate" | "microphone"
            if !matches!(value, "" | "0") =>
        {
            bail!("`{key}` movies are not supported");
        }
        _ => {}
    }
    Ok(())
}

/// A frame's line without its first bar.
fn frame_line(line: &str) -> anyhow::Result<Step> {
    let mut fields = line.split('|');
    let commands = fields.next().unwrap_or_default().trim();
    let commands: u8 = match commands {
        "" => 0,
        text => text.parse().with_context(|| format!("commands `{text}`"))?,
    };
    ensure!(commands & !3 == 0, "commands {commands}: only reset (1) and power (2) are supported");
    let pads = [pad(fields.next().unwrap_or_default())?, pad(fields.next().unwrap_or_default())?];
    Ok(Step { pads, reset: commands & 1 != 0, power: commands & 2 != 0 })
}

/// Eight columns, `RLDUTSBA`: the leftmost is bit 7.
fn pad(columns: &str) -> anyhow::Result<u8> {
    if columns.is_empty() {
        return Ok(0);
    }
    ensure!(columns.chars().count() == 8, "`{columns}` has not the eight columns RLDUTSBA");
    Ok(columns.chars().fold(0, |bits, column| bits << 1 | u8::from(!matches!(column, '.' | ' '))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buttons::{A, RIGHT, START};

    const HEADER: &str = "version 3\nemuVersion 22020\npalFlag 0\nport0 1\nport1 1\nfourscore 0\n";

    #[test]
    fn frames_name_buttons_and_commands() {
        let text = format!("{HEADER}|0|........|||\n|1|R......A|....T...||\n|2|        |||\n");
        let movie = parse(&text).unwrap();
        assert_eq!(movie.region, Region::Ntsc);
        assert_eq!(movie.steps[0], Step::default());
        assert_eq!(movie.steps[1], Step { pads: [RIGHT | A, START], reset: true, power: false });
        assert!(movie.steps[2].power);
    }

    #[test]
    fn a_movie_that_is_printed_reads_the_same() {
        let steps = vec![
            Step::default(),
            Step { pads: [RIGHT | A, START], reset: true, power: false },
            Step { pads: [0, 0xff], reset: false, power: true },
        ];
        let movie = parse(&print(&steps, Region::Pal)).unwrap();
        assert_eq!((movie.steps, movie.region), (steps, Region::Pal));
    }

    #[test]
    fn what_cannot_be_played_is_refused_with_its_line() {
        for (text, said) in [
            ("", "version"),
            ("version 2\n", "line 1: version 2"),
            ("version 3\nport1 2\n", "line 2: port1 2"),
            ("version 3\nfourscore 1\n", "line 2: `fourscore`"),
            ("version 3\nbinary 1\n", "line 2: `binary`"),
            ("version 3\n|0|...|||\n", "line 2: `...`"),
            ("version 3\n|4|........|||\n", "line 2: commands 4"),
            ("version 3\n|x|........|||\n", "line 2: commands `x`"),
        ] {
            let error = format!("{:#}", parse(text).unwrap_err());
            assert!(error.contains(said), "{text:?}: {error}");
        }
    }
}
