//! Battery-backed RAM: what a cartridge remembers while the console is off.
//!
//! A save is the battery-backed PRG-RAM, then the battery-backed CHR-RAM, which a handful of boards
//! have (NESdev wiki, "NES 2.0", byte 11).

use core::ops::Range;

use super::{Nes, NesError};

/// What is remembered about the battery.
#[derive(Default)]
pub(super) struct Battery {
    /// Where in CHR memory its part lies: behind CHR-ROM and volatile CHR-RAM.
    chr: Range<usize>,
    /// Its contents when they were last asked for.
    saved: Vec<u8>,
}

impl Battery {
    /// That of a console as it is switched on.
    pub(super) fn new(nes: &Nes) -> Battery {
        let sizes = nes.io.board.memory();
        let first = nes.cartridge.chr_rom.len() + sizes.chr_ram;
        let chr = first..first + sizes.chr_nvram;
        let parts = [nes.memory.battery(), &nes.io.video.chr()[chr.clone()]];
        let saved = parts.concat();
        Battery { chr, saved }
    }
}

impl Nes {
    /// The battery-backed RAM; `None` where the cartridge has none.
    pub fn battery(&self) -> Option<Vec<u8>> {
        Some(self.battery_parts().concat()).filter(|bytes| !bytes.is_empty())
    }

    fn battery_parts(&self) -> [&[u8]; 2] {
        [self.memory.battery(), &self.io.video.chr()[self.battery.chr.clone()]]
    }

    /// Puts a battery save in place.
    ///
    /// # Errors
    /// [`NesError::BatterySize`] where the sizes differ; nothing is changed then.
    pub fn load_battery(&mut self, bytes: &[u8]) -> Result<(), NesError> {
        let (expected, found) = (self.battery.saved.len(), bytes.len());
        if expected != found {
            return Err(NesError::BatterySize { expected, found });
        }
        let prg = self.memory.battery_mut();
        let (prg_bytes, chr_bytes) = bytes.split_at(prg.len());
        prg.copy_from_slice(prg_bytes);
        self.io.video.load_chr(self.battery.chr.start, chr_bytes);
        self.battery.saved = bytes.to_vec();
        Ok(())
    }

    /// Whether battery-backed RAM has changed since the last call that said so, or since it was
    /// loaded.
    pub fn take_battery_dirty(&mut self) -> bool {
        let [prg, chr] = self.battery_parts();
        let (saved_prg, saved_chr) = self.battery.saved.split_at(prg.len());
        if prg == saved_prg && chr == saved_chr {
            return false;
        }
        self.battery.saved = [prg, chr].concat();
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::cartridge::Cartridge;
    use crate::{Config, Interpreter, Nes};

    /// Writes $42 to CHR-RAM at $0000, through PPUADDR and PPUDATA, once the PPU takes writes.
    const CODE: [u8; 25] = [
        0x2c, 0x02, 0x20, 0x10, 0xfb, 0x2c, 0x02, 0x20, 0x10, 0xfb, 0xa9, 0x00, 0x8d, 0x06, 0x20,
        0x8d, 0x06, 0x20, 0xa9, 0x42, 0x8d, 0x07, 0x20, 0xd0, 0xfe,
    ];

    /// NROM by a NES 2.0 header, with 8 KiB of battery-backed CHR-RAM and as much PRG-RAM.
    fn cartridge() -> Cartridge {
        let mut rom = b"NES\x1a\x01\x00\x02\x08\x00\x00\x70\x70\x00\x00\x00\x00".to_vec();
        rom.extend(CODE);
        rom.resize(16 + 0x4000, 0xea);
        rom[16 + 0x3ffc..][..2].copy_from_slice(&[0x00, 0xc0]);
        Cartridge::parse(&rom).expect("a good header")
    }

    #[test]
    fn battery_backed_chr_ram_is_part_of_the_save() {
        let mut nes = Nes::new(&cartridge(), &Config::default()).unwrap();
        assert_eq!(nes.battery().map(|save| save.len()), Some(0x4000));
        assert!(!nes.take_battery_dirty());
        for _ in 0..4 {
            nes.run_frame(&mut Interpreter, &Default::default());
        }
        assert!(nes.take_battery_dirty());
        assert!(!nes.take_battery_dirty());
        let save = nes.battery().unwrap();
        assert_eq!(save[0x2000], 0x42);
        nes.power().unwrap();
        assert_eq!(nes.peek_video(0), 0x42);
        assert_eq!(nes.battery().unwrap(), save);
    }

    #[test]
    fn a_save_is_loaded_only_if_its_size_fits() {
        let mut nes = Nes::new(&cartridge(), &Config::default()).unwrap();
        assert!(nes.load_battery(&[1; 0x2000]).is_err());
        assert_eq!((nes.peek(0x6000), nes.peek_video(0)), (0, 0));
        let save = [[1; 0x2000], [2; 0x2000]].concat();
        nes.load_battery(&save).unwrap();
        assert_eq!((nes.peek(0x6000), nes.peek_video(0)), (1, 2));
        assert!(!nes.take_battery_dirty());
        assert_eq!(nes.battery().unwrap(), save);
    }
}
