//! Hashes of pictures and sound: FNV-1a with 64 bits, which anybody can compute again.

use std::hash::Hasher;
use std::sync::LazyLock;

use fnv::FnvHasher;
use nes::ppu::{HEIGHT, Picture, WIDTH};

/// Hash of the 256 x 240 palette indices of a picture, line by line from the top.
pub fn picture(picture: &Picture) -> u64 {
    let indices: Vec<u8> = picture.pixels.iter().map(|index| index & 0x3f).collect();
    self::indices(&indices)
}

/// Whether a hash is that of a picture of one colour: such a picture says nothing.
pub fn is_blank(hash: u64) -> bool {
    static BLANK: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let pixels = WIDTH * HEIGHT;
        (0..64).map(|colour| indices(&vec![colour; pixels])).collect()
    });
    BLANK.contains(&hash)
}

fn indices(indices: &[u8]) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(indices);
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
    fn blank_pictures_are_known_by_their_hash() {
        assert!(is_blank(indices(&[0x0f; WIDTH * HEIGHT])));
        assert!(!is_blank(indices(&[0x0f; WIDTH])));
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
