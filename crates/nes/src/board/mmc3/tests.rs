use super::super::socket::{Socket, sized};
use super::*;
use crate::cartridge::Format;

/// Fills bank register `register` in the modes of `mode`.
fn bank(mmc3: &mut Socket, mode: u8, register: u8, value: u8) -> Effects {
    mmc3.write(0x8000, mode | register) | mmc3.write(0x8001, value)
}

fn prg(mmc3: &Socket) -> [usize; 4] {
    [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| mmc3.rom_bank(addr, 8))
}

fn mmc6() -> Socket {
    Socket::insert(Header { submapper: 1, prg_nvram: 1 << 10, ..sized(4, 256, 256) })
}

#[test]
fn two_prg_banks_are_switched_and_the_last_two_fixed() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    assert_eq!(bank(&mut mmc3, 0, 6, 5), Effects::PRG);
    assert_eq!(bank(&mut mmc3, 0, 7, 9), Effects::PRG);
    assert_eq!(prg(&mmc3), [5, 9, 30, 31]);
    assert_eq!(mmc3.write(0x8000, 0x40), Effects::PRG);
    assert_eq!(prg(&mmc3), [30, 9, 5, 31]);
}

#[test]
fn chr_has_two_wide_and_four_narrow_banks() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    for (register, value) in [(0, 0x11), (1, 0x22), (2, 0x33), (3, 0x44), (4, 0x55), (5, 0x66)] {
        assert_eq!(bank(&mut mmc3, 0, register, value), Effects::CHR);
    }
    assert_eq!(mmc3.chr(), [0x10, 0x11, 0x22, 0x23, 0x33, 0x44, 0x55, 0x66]);
    assert_eq!(mmc3.write(0x8000, 0x80), Effects::CHR);
    assert_eq!(mmc3.chr(), [0x33, 0x44, 0x55, 0x66, 0x10, 0x11, 0x22, 0x23]);
}

#[test]
fn selecting_another_register_has_no_effect_by_itself() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    assert_eq!(mmc3.write(0x8000, 3), Effects::NONE);
}

#[test]
fn registers_are_mirrored_through_their_quarter() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    mmc3.write(0x9FFE, 6);
    mmc3.write(0x9FFF, 3);
    assert_eq!(mmc3.rom_bank(0x8000, 8), 3);
}

#[test]
fn mirroring_is_switched_unless_the_board_has_four_screens() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    mmc3.write(0xA000, 0);
    assert_eq!(mmc3.nametables(), Nametables::Vertical);
    assert_eq!(mmc3.write(0xA000, 1), Effects::CHR);
    assert_eq!(mmc3.nametables(), Nametables::Horizontal);
    let header = Header { alternative_nametables: true, ..sized(4, 256, 256) };
    let mut tvrom = Socket::insert(header);
    assert_eq!(tvrom.write(0xA000, 1), Effects::NONE);
    assert_eq!(tvrom.nametables(), Nametables::FourScreen);
}

#[test]
fn prg_ram_can_be_disabled_and_write_protected() {
    let mut mmc3 = Socket::insert(Header { prg_nvram: 8 << 10, ..sized(4, 256, 256) });
    assert_eq!(mmc3.ram_at(0x6000), Some((0, true)));
    assert_eq!(mmc3.write(0xA001, 0xC0), Effects::PRG);
    assert_eq!(mmc3.ram_at(0x6000), Some((0, false)));
    mmc3.write(0xA001, 0x00);
    assert!(mmc3.is_open(0x6000));
}

#[test]
fn an_ines_file_with_a_battery_may_be_for_an_mmc6_so_its_ram_stays_on() {
    let nvram = Header { prg_nvram: 8 << 10, battery: true, ..sized(4, 256, 256) };
    let mut mmc3 = Socket::insert(Header { format: Format::INes, ..nvram });
    assert_eq!(mmc3.write(0xA001, 0x30), Effects::NONE);
    assert_eq!(mmc3.ram_at(0x7000), Some((0x1000, true)));
}

#[test]
fn the_irq_rises_after_the_latched_number_of_lines() {
    let mut mmc3 = Socket::insert(sized(4, 256, 256));
    for (addr, value) in [(0xC000, 2), (0xC001, 0), (0xE001, 0)] {
        assert!(mmc3.write(addr, value).irq());
    }
    assert!(mmc3.board.watches_a12());
    assert_eq!(mmc3.board.rises_to_irq(), Some(3));
    (0..3).for_each(|line| {
        assert!(!mmc3.board.irq_line());
        mmc3.board.a12_rise(line * 341);
    });
    assert!(mmc3.board.irq_line());
    assert_eq!(mmc3.write(0xE000, 0), Effects::IRQ);
    assert!(!mmc3.board.irq_line());
}

#[test]
fn submapper_4_has_the_irq_of_necs_chip() {
    let mut nec = Socket::insert(Header { submapper: 4, ..sized(4, 256, 256) });
    for addr in [0xC001, 0xE001] {
        nec.write(addr, 0);
    }
    nec.board.a12_rise(0);
    assert!(nec.board.irq_line());
    nec.write(0xE000, 0);
    nec.write(0xE001, 0);
    assert_eq!(nec.board.rises_to_irq(), None);
    nec.board.a12_rise(341);
    assert!(!nec.board.irq_line());
}

#[test]
fn mmc6_has_one_kibibyte_that_starts_disabled() {
    let mmc6 = mmc6();
    assert_eq!(mmc6.board.memory().prg_nvram, 1024);
    assert_eq!(mmc6.board.memory().prg_ram, 0);
    assert!(mmc6.is_open(0x6000) && mmc6.is_open(0x7000));
    assert_eq!(mmc6.board.peek(0x7000, 0x70), 0x70);
}

#[test]
fn mmc6_enables_each_half_by_itself_and_the_other_reads_zero() {
    let mut mmc6 = mmc6();
    mmc6.write(0x8000, 0x20);
    mmc6.write(0xA001, 0x30);
    assert_eq!(mmc6.ram_at(0x7000), Some((0, true)));
    assert_eq!(mmc6.ram_at(0x7C01), Some((1, true)), "mirrored every KiB");
    assert!(mmc6.is_open(0x7200));
    assert_eq!(mmc6.board.peek(0x7200, 0x72), 0);
    assert_eq!(mmc6.board.peek(0x5000, 0x50), 0x50);
    mmc6.write(0xA001, 0x80);
    assert!(mmc6.is_open(0x7000));
    assert_eq!(mmc6.ram_at(0x7200), Some((512, false)));
}

#[test]
fn mmc6_cannot_write_what_it_cannot_read() {
    let mut mmc6 = mmc6();
    mmc6.write(0x8000, 0x20);
    mmc6.write(0xA001, 0x50);
    assert!(mmc6.is_open(0x7000) && mmc6.is_open(0x7200));
    assert_eq!(mmc6.board.peek(0x7000, 0x70), 0x70);
}

#[test]
fn mmc6_forgets_the_enables_when_its_ram_is_turned_off() {
    let mut mmc6 = mmc6();
    mmc6.write(0xA001, 0xF0);
    assert!(mmc6.is_open(0x7000), "the register is ignored while RAM is off");
    mmc6.write(0x8000, 0x20);
    mmc6.write(0xA001, 0xF0);
    mmc6.write(0x8000, 0x00);
    assert!(mmc6.is_open(0x7000));
    mmc6.write(0x8000, 0x20);
    assert!(mmc6.is_open(0x7000));
}

#[test]
fn txsrom_takes_nametable_pages_from_the_banks_of_the_left_pattern_table() {
    let mut txsrom = Socket::insert(sized(118, 128, 128));
    let pages = |pages: [u8; 4]| Nametables::Pages(pages.map(NametablePage::Ram));
    bank(&mut txsrom, 0, 0, 0x82);
    bank(&mut txsrom, 0, 1, 0x04);
    assert_eq!(txsrom.nametables(), pages([1, 1, 0, 0]));
    assert_eq!(txsrom.chr()[..4], [2, 3, 4, 5]);
    for (register, value) in [(2, 0x81), (3, 0x02), (4, 0x03), (5, 0x84)] {
        bank(&mut txsrom, 0x80, register, value);
    }
    assert_eq!(txsrom.nametables(), pages([1, 0, 0, 1]));
    assert_eq!(txsrom.write(0xA000, 1), Effects::NONE);
}

#[test]
fn tqrom_chooses_ram_by_bit_6_of_a_bank() {
    let mut tqrom = Socket::insert(sized(119, 128, 64));
    let memory = tqrom.board.memory();
    assert_eq!((memory.chr_ram, memory.chr_writable), (8 << 10, true));
    for (register, value) in [(0, 0x42), (1, 0x3E), (2, 0x4F), (3, 0x81), (4, 0x00), (5, 0x40)] {
        bank(&mut tqrom, 0, register, value);
    }
    assert_eq!(tqrom.chr(), [66, 67, 62, 63, 71, 1, 0, 64]);
}

#[test]
fn tqrom_without_chr_rom_has_ram_alone() {
    let tqrom = Socket::insert(sized(119, 128, 0));
    assert_eq!(tqrom.board.memory().chr_ram, 8 << 10);
}
