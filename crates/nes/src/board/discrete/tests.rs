use super::super::socket::{Socket, header, sized};
use super::*;

/// The bank of 32 KiB.
fn whole(socket: &Socket) -> usize {
    socket.rom_bank(0x8000, 32)
}

/// The banks of 16 KiB.
fn halves(socket: &Socket) -> (usize, usize) {
    (socket.rom_bank(0x8000, 16), socket.rom_bank(0xC000, 16))
}

/// The bank of 8 KiB of CHR.
fn chr(socket: &Socket) -> usize {
    let slots = socket.chr();
    assert_eq!(slots, std::array::from_fn(|slot| slots[0] + slot), "8 KiB in a row");
    slots[0] / 8
}

#[test]
fn rows_are_in_order_and_each_can_be_found() {
    assert!(ROWS.is_sorted_by_key(|row| row.mapper));
    for row in &ROWS {
        let submapper = row.submapper.unwrap_or(0);
        let found = Discrete::find(&Header { submapper, ..sized(row.mapper, 128, 0) });
        assert_eq!(found.map(|it| it.name()), Some(row.name));
    }
}

#[test]
fn uxrom_switches_the_lower_half_and_fixes_the_last_bank() {
    let mut uxrom = Socket::insert(sized(2, 256, 0));
    assert_eq!(halves(&uxrom), (0, 15));
    assert_eq!(uxrom.write(0x8000, 5), Effects::PRG);
    assert_eq!(halves(&uxrom), (5, 15));
    assert_eq!(uxrom.write(0xFFFF, 5), Effects::NONE);
    assert!(uxrom.board.memory().chr_writable);
}

#[test]
fn bus_conflicts_are_as_the_submapper_says() {
    for (mapper, kib) in [(2, 256), (3, 32), (7, 256)] {
        for (submapper, expected) in [(0, 3), (1, 3), (2, 1)] {
            let mut socket = Socket::insert(Header { submapper, ..sized(mapper, kib, 32) });
            socket.write_over(0x8000, 3, 0x01);
            let bank = match mapper {
                2 => halves(&socket).0,
                3 => chr(&socket),
                _ => whole(&socket),
            };
            assert_eq!(bank, expected, "mapper {mapper}, submapper {submapper}");
        }
    }
}

#[test]
fn boards_whose_rom_always_drives_the_bus_have_conflicts_without_a_submapper() {
    for mapper in [11, 34, 66] {
        let mut socket = Socket::insert(sized(mapper, 128, if mapper == 34 { 0 } else { 32 }));
        socket.write_over(0x8000, 0x33, 0x11);
        assert_eq!(whole(&socket), 1, "mapper {mapper}");
    }
}

#[test]
fn cnrom_switches_chr_only() {
    let mut cnrom = Socket::insert(sized(3, 32, 32));
    assert_eq!(cnrom.write(0x8000, 2), Effects::CHR);
    assert_eq!(chr(&cnrom), 2);
    assert_eq!(cnrom.rom_at(0xFFFF), Some(0x7FFF));
    assert!(!cnrom.board.memory().chr_writable);
}

#[test]
fn axrom_switches_32_kibibytes_and_the_single_screen() {
    let mut axrom = Socket::insert(sized(7, 256, 0));
    assert_eq!(axrom.nametables(), Nametables::SingleLow);
    assert_eq!(axrom.write(0x8000, 0x17), Effects::PRG | Effects::CHR);
    assert_eq!(whole(&axrom), 7);
    assert_eq!(axrom.nametables(), Nametables::SingleHigh);
}

#[test]
fn axrom_has_a_fourth_bank_bit_for_512_kibibytes() {
    let mut axrom = Socket::insert(sized(7, 512, 0));
    axrom.write(0x8000, 0x0F);
    assert_eq!(whole(&axrom), 15);
}

#[test]
fn gxrom_has_prg_in_the_high_nibble_and_color_dreams_in_the_low_one() {
    let mut gxrom = Socket::insert(sized(66, 128, 32));
    gxrom.write(0x8000, 0x21);
    assert_eq!((whole(&gxrom), chr(&gxrom)), (2, 1));
    let mut color_dreams = Socket::insert(sized(11, 128, 128));
    color_dreams.write(0x8000, 0xF1);
    assert_eq!((whole(&color_dreams), chr(&color_dreams)), (1, 15));
}

#[test]
fn bnrom_selects_up_to_256_banks() {
    let mut bnrom = Socket::insert(sized(34, 8192, 0));
    bnrom.write(0x8000, 0xFF);
    assert_eq!(whole(&bnrom), 255);
}

#[test]
fn cprom_has_16_kibibytes_of_chr_ram_half_of_it_switched() {
    let mut cprom = Socket::insert(Header { chr_ram: 16 << 10, ..sized(13, 32, 0) });
    cprom.write(0x8000, 3);
    assert_eq!(cprom.chr(), [0, 1, 2, 3, 12, 13, 14, 15]);
}

#[test]
fn mapper_78_mirrors_by_submapper() {
    for (submapper, off, on) in [
        (1, Nametables::SingleLow, Nametables::SingleHigh),
        (3, Nametables::Horizontal, Nametables::Vertical),
    ] {
        let mut socket = Socket::insert(Header { submapper, ..sized(78, 128, 128) });
        assert_eq!(socket.nametables(), off);
        socket.write(0x8000, 0x5B);
        assert_eq!(socket.nametables(), on);
        assert_eq!((halves(&socket), chr(&socket)), ((3, 7), 5));
    }
}

#[test]
fn the_register_of_nina_boards_is_below_6000() {
    let mut nina = Socket::insert(Header { prg_ram: 8 << 10, ..sized(113, 256, 128) });
    assert_eq!(nina.write(0x8000, 0xFF), Effects::NONE);
    assert_eq!(nina.write(0x4000 + 0x20, 0xFF), Effects::NONE);
    nina.write(0x5F00, 0b1101_0010);
    assert_eq!((whole(&nina), chr(&nina)), (2, 10));
    assert_eq!(nina.nametables(), Nametables::Vertical);
    assert_eq!(nina.ram_at(0x6000), Some((0, true)));
}

#[test]
fn a_register_at_6000_leaves_no_place_for_prg_ram() {
    let mut j87 = Socket::insert(Header { prg_ram: 8 << 10, ..sized(87, 32, 32) });
    assert!(j87.is_open(0x6000));
    assert_eq!(j87.board.memory().prg_total(), 0);
    j87.write(0x6000, 1);
    assert_eq!(chr(&j87), 2);
    j87.write(0x7FFF, 2);
    assert_eq!(chr(&j87), 1);
}

#[test]
fn each_register_has_its_bits_in_its_own_places() {
    use Nametables::{Horizontal, SingleHigh, SingleLow};
    for (mapper, addr, value, prg, bank, nametables) in [
        (38, 0x7000, 0b0000_0110, (4, 5), 1, Horizontal),
        (70, 0x8000, 0b0101_0011, (5, 15), 3, Horizontal),
        (79, 0x4100, 0b0000_1101, (2, 3), 5, Horizontal),
        (89, 0x8000, 0b1101_1011, (5, 15), 11, SingleHigh),
        (89, 0x8000, 0b0101_0011, (5, 15), 3, SingleLow),
        (93, 0x8000, 0b0111_0001, (7, 15), 0, Horizontal),
        (94, 0x8000, 0b0001_0100, (5, 15), 0, Horizontal),
        (101, 0x6000, 0b0000_0101, (0, 1), 5, Horizontal),
        (140, 0x6000, 0b0010_0101, (4, 5), 5, Horizontal),
        (152, 0x8000, 0b1010_0110, (2, 15), 6, SingleHigh),
        (152, 0x8000, 0b0010_0110, (2, 15), 6, SingleLow),
        (240, 0x4020, 0b0011_0101, (6, 7), 5, Horizontal),
        (241, 0x8000, 0b0000_0101, (10, 11), 0, Horizontal),
    ] {
        let mut socket = Socket::insert(sized(mapper, 256, 128));
        assert!(!socket.write(addr, value).is_empty());
        assert_eq!((halves(&socket), chr(&socket)), (prg, bank), "mapper {mapper}");
        assert_eq!(socket.nametables(), nametables, "mapper {mapper}");
    }
}

#[test]
fn mapper_180_switches_the_upper_half_and_97_too() {
    let mut unrom = Socket::insert(sized(180, 128, 0));
    unrom.write(0x8000, 3);
    assert_eq!(halves(&unrom), (0, 3));
    let mut tam_s1 = Socket::insert(sized(97, 256, 0));
    tam_s1.write(0x8000, 0x83);
    assert_eq!(halves(&tam_s1), (15, 3));
    assert_eq!(tam_s1.nametables(), Nametables::Vertical);
}

#[test]
fn sunsoft_1_switches_both_pattern_tables() {
    let mut sunsoft = Socket::insert(sized(184, 32, 32));
    sunsoft.write(0x6000, 0x21);
    assert_eq!(sunsoft.chr(), [4, 5, 6, 7, 24, 25, 26, 27]);
}

#[test]
fn a_board_without_registers_in_reach_ignores_writes() {
    let mut j87 = Socket::insert(header(87));
    assert_eq!(j87.write(0x8000, 0xFF), Effects::NONE);
}
