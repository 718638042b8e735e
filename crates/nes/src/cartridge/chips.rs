//! How ROM of an odd size answers on a board.

/// The bank that most boards switch. A ROM of whole banks needs no completing.
const BANK: usize = 16 * 1024;

/// PRG-ROM as the board sees it. A size that is neither a power of two nor whole banks comes from
/// two or more chips, the largest first. Each decodes fewer address lines than the board has, so
/// the last one appears again and again: 24 KiB are 16 and 8, and the 8 appear twice.
pub(super) fn complete(rom: &[u8]) -> Vec<u8> {
    let mut rom = rom.to_vec();
    while !rom.len().is_power_of_two() && !rom.len().is_multiple_of(BANK) {
        let last_chip = 1 << rom.len().trailing_zeros();
        rom.extend_from_within(rom.len() - last_chip..);
    }
    rom
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ROM whose every KiB holds its own number.
    fn numbered(kib: usize) -> Vec<u8> {
        (0..kib * 1024).map(|index| (index / 1024) as u8).collect()
    }

    fn numbers(rom: &[u8]) -> Vec<u8> {
        rom.iter().step_by(8 * 1024).copied().collect()
    }

    #[test]
    fn whole_banks_and_powers_of_two_stay_as_they_are() {
        for kib in [1, 8, 16, 32, 48, 80, 128] {
            assert_eq!(complete(&numbered(kib)), numbered(kib));
        }
    }

    #[test]
    fn the_last_chip_is_mirrored() {
        assert_eq!(numbers(&complete(&numbered(24))), [0, 8, 16, 16]);
        assert_eq!(numbers(&complete(&numbered(40))), [0, 8, 16, 24, 32, 32]);
    }

    #[test]
    fn the_smallest_odd_size_ends() {
        assert_eq!(complete(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(complete(&vec![0; 7 * 256]).len(), 8 * 256);
    }
}
