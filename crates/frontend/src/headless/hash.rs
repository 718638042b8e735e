//! Hashes of pictures and sound: FNV-1a with 64 bits, which anybody can compute again.

use std::hash::Hasher;

use fnv::FnvHasher;
use nes::ppu::Picture;

/// Hash of the 256 x 240 palette indices of a picture, line by line from the top.
pub fn picture(picture: &Picture) -> u64 {
    let indices: Vec<u8> = picture.pixels.iter().map(|index| index & 0x3f).collect();
    let mut hasher = FnvHasher::default();
    hasher.write(&indices);
    hasher.finish()
}

/// Hash of sound, fed piece by piece: the bits of each sample, low byte first.
#[derive(Default)]
pub struct Sound(FnvHasher);

impl Sound {
    /// Appends samples.
    pub fn write(&mut self, samples: &[f32]) {
        for sample in samples {
            self.0.write(&sample.to_bits().to_le_bytes());
        }
    }

    /// The hash so far.
    pub fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        let mut hasher = FnvHasher::default();
        hasher.write(b"foobar");
        assert_eq!(hasher.finish(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn sound_hashes_the_same_in_pieces() {
        let (mut whole, mut pieces) = (Sound::default(), Sound::default());
        whole.write(&[0.5, -0.25]);
        pieces.write(&[0.5]);
        pieces.write(&[-0.25]);
        assert_eq!(whole.finish(), pieces.finish());
    }
}
