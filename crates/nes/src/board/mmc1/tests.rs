use super::super::socket::{Socket, sized};
use super::*;

/// Writes a register through the serial port, slowly enough for it to listen.
fn load(mmc1: &mut Socket, addr: u16, value: u8) -> Effects {
    (0..5).fold(Effects::NONE, |effects, bit| effects | mmc1.write(addr, value >> bit))
}

const CONTROL: u16 = 0x8000;
const CHR_0: u16 = 0xA000;
const CHR_1: u16 = 0xC000;
const PRG: u16 = 0xE000;

#[test]
fn at_power_on_the_last_bank_is_fixed_at_c000() {
    let mmc1 = Socket::insert(sized(1, 256, 128));
    assert_eq!(mmc1.rom_bank(0x8000, 16), 0);
    assert_eq!(mmc1.rom_bank(0xC000, 16), 15);
}

#[test]
fn the_fifth_write_fills_the_register_that_its_address_selects() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    for bit in [1, 0, 1, 0] {
        assert_eq!(mmc1.write(CHR_0, bit), Effects::NONE);
        assert_eq!(mmc1.rom_bank(0x8000, 16), 0);
    }
    assert_eq!(mmc1.write(PRG, 0), Effects::PRG);
    assert_eq!(mmc1.rom_bank(0x8000, 16), 5);
}

#[test]
fn the_control_register_has_four_prg_modes() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    load(&mut mmc1, PRG, 7);
    for (mode, low, high) in [(0, 6, 7), (1, 6, 7), (2, 0, 7), (3, 7, 15)] {
        load(&mut mmc1, CONTROL, mode << 2);
        let banks = (mmc1.rom_bank(0x8000, 16), mmc1.rom_bank(0xC000, 16));
        assert_eq!(banks, (low, high), "mode {mode}");
    }
}

#[test]
fn a_rom_that_is_no_power_of_two_still_ends_with_its_last_bank() {
    let mmc1 = Socket::insert(sized(1, 192, 128));
    assert_eq!(mmc1.rom_bank(0xC000, 16), 11);
}

#[test]
fn chr_is_switched_by_4_or_8_kibibytes() {
    let mut mmc1 = Socket::insert(sized(1, 128, 128));
    load(&mut mmc1, CHR_0, 5);
    assert_eq!(load(&mut mmc1, CHR_1, 9), Effects::CHR);
    assert_eq!(mmc1.chr(), [16, 17, 18, 19, 20, 21, 22, 23]);
    load(&mut mmc1, CONTROL, 0b1_1100);
    assert_eq!(mmc1.chr(), [20, 21, 22, 23, 36, 37, 38, 39]);
}

#[test]
fn all_four_mirrorings_can_be_chosen() {
    use Nametables::{Horizontal, SingleHigh, SingleLow, Vertical};
    let mut mmc1 = Socket::insert(sized(1, 128, 128));
    for (bits, nametables) in [SingleLow, SingleHigh, Vertical, Horizontal].into_iter().enumerate()
    {
        load(&mut mmc1, CONTROL, 0b0_1100 | bits as u8);
        assert_eq!(mmc1.nametables(), nametables);
    }
}

#[test]
fn bit_7_empties_the_shift_register_and_fixes_the_last_bank() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    load(&mut mmc1, CONTROL, 0b0_0010);
    mmc1.write(PRG, 1);
    mmc1.write(PRG, 1);
    assert_eq!(mmc1.write(PRG, 0x80), Effects::PRG);
    assert_eq!(mmc1.nametables(), Nametables::Vertical, "mirroring is kept");
    assert_eq!(mmc1.rom_bank(0xC000, 16), 15);
    load(&mut mmc1, PRG, 3);
    assert_eq!(mmc1.rom_bank(0x8000, 16), 3);
}

#[test]
fn a_write_in_the_next_cycle_is_ignored() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    for bit in [1, 0, 0, 0, 0] {
        // What INC does: the old value, then the new one, in consecutive cycles.
        mmc1.write(PRG, bit);
        assert_eq!(mmc1.write_at_once(PRG, 1), Effects::NONE);
    }
    assert_eq!(mmc1.rom_bank(0x8000, 16), 1);
}

#[test]
fn a_reset_in_the_next_cycle_is_not_ignored() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    load(&mut mmc1, CONTROL, 0);
    mmc1.write(PRG, 1);
    assert_eq!(mmc1.write_at_once(PRG, 0x80), Effects::PRG);
    load(&mut mmc1, PRG, 2);
    assert_eq!(mmc1.rom_bank(0x8000, 16), 2);
}

#[test]
fn prg_bit_4_disables_prg_ram_but_not_on_the_first_version() {
    for (mapper, is_open) in [(1, true), (155, false)] {
        let mut mmc1 = Socket::insert(Header { prg_ram: 8 << 10, ..sized(mapper, 256, 128) });
        assert_eq!(mmc1.ram_at(0x6000), Some((0, true)));
        load(&mut mmc1, PRG, 0x10);
        assert_eq!(mmc1.is_open(0x6000), is_open, "mapper {mapper}");
    }
}

#[test]
fn on_the_first_version_prg_bit_4_lets_bit_3_bypass_the_fixed_bank() {
    let mut mmc1 = Socket::insert(sized(155, 256, 128));
    load(&mut mmc1, PRG, 0x12);
    assert_eq!((mmc1.rom_bank(0x8000, 16), mmc1.rom_bank(0xC000, 16)), (2, 7));
    load(&mut mmc1, PRG, 0x02);
    assert_eq!((mmc1.rom_bank(0x8000, 16), mmc1.rom_bank(0xC000, 16)), (2, 15));
    load(&mut mmc1, CONTROL, 0x08);
    for (value, low) in [(0x13, 0), (0x1A, 8), (0x0A, 0)] {
        load(&mut mmc1, PRG, value);
        assert_eq!(mmc1.rom_bank(0x8000, 16), low, "${value:02X}");
    }
}

#[test]
fn snrom_disables_prg_ram_by_a_chr_line() {
    let mut snrom = Socket::insert(Header { prg_nvram: 8 << 10, ..sized(1, 256, 0) });
    assert!(load(&mut snrom, CHR_0, 0x10).prg());
    assert!(snrom.is_open(0x6000));
    load(&mut snrom, CHR_0, 0x00);
    assert_eq!(snrom.ram_at(0x6000), Some((0, true)));
}

#[test]
fn with_chr_rom_no_chr_line_disables_prg_ram() {
    let mut skrom = Socket::insert(Header { prg_nvram: 8 << 10, ..sized(1, 256, 128) });
    load(&mut skrom, CHR_0, 0x10);
    assert_eq!(skrom.ram_at(0x6000), Some((0, true)));
}

#[test]
fn surom_selects_the_upper_256_kibibytes_by_a_chr_line() {
    let mut surom = Socket::insert(Header { prg_nvram: 8 << 10, ..sized(1, 512, 0) });
    assert_eq!(surom.rom_bank(0xC000, 16), 15);
    assert!(load(&mut surom, CHR_0, 0x10).prg());
    assert_eq!((surom.rom_bank(0x8000, 16), surom.rom_bank(0xC000, 16)), (16, 31));
    assert_eq!(surom.ram_at(0x6000), Some((0, true)), "RAM stays enabled");
    load(&mut surom, PRG, 5);
    for (mode, low, high) in [(0, 20, 21), (2, 16, 21), (3, 21, 31)] {
        load(&mut surom, CONTROL, mode << 2);
        let banks = (surom.rom_bank(0x8000, 16), surom.rom_bank(0xC000, 16));
        assert_eq!(banks, (low, high), "mode {mode}");
    }
}

#[test]
fn sorom_has_its_battery_on_the_second_bank() {
    let header = Header { prg_ram: 8 << 10, prg_nvram: 8 << 10, ..sized(1, 256, 0) };
    let mut sorom = Socket::insert(header);
    assert_eq!(sorom.ram_at(0x6000), Some((0, true)));
    load(&mut sorom, CHR_0, 0x08);
    assert_eq!(sorom.ram_at(0x6000), Some((sorom.board.memory().prg_ram, true)));
}

#[test]
fn szrom_selects_prg_ram_by_the_highest_chr_line() {
    let header = Header { prg_ram: 8 << 10, prg_nvram: 8 << 10, ..sized(1, 256, 64) };
    let mut szrom = Socket::insert(header);
    load(&mut szrom, CHR_0, 0x08);
    assert_eq!(szrom.ram_at(0x6000), Some((0, true)));
    load(&mut szrom, CHR_0, 0x10);
    assert_eq!(szrom.ram_at(0x6000), Some((0x2000, true)));
}

#[test]
fn sxrom_has_four_banks_of_prg_ram() {
    let mut sxrom = Socket::insert(Header { prg_nvram: 32 << 10, ..sized(1, 512, 0) });
    for bank in 0..4 {
        load(&mut sxrom, CHR_0, (bank as u8) << 2);
        assert_eq!(sxrom.ram_at(0x7FFF), Some((bank * 0x2000 + 0x1FFF, true)));
    }
}

#[test]
fn serom_has_no_prg_banks() {
    let mut serom = Socket::insert(Header { submapper: 5, ..sized(1, 32, 32) });
    load(&mut serom, PRG, 1);
    assert_eq!(serom.rom_at(0x8000), Some(0));
    assert_eq!(serom.rom_at(0xFFFF), Some(0x7FFF));
}

#[test]
fn writes_below_8000_are_not_for_the_chip() {
    let mut mmc1 = Socket::insert(sized(1, 256, 128));
    mmc1.write(0x6000, 1);
    for bit in [0, 1, 0, 0, 0] {
        mmc1.write(PRG, bit);
    }
    assert_eq!(mmc1.rom_bank(0x8000, 16), 2);
}
