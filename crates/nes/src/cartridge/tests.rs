//! The loader as a whole: files that are right, files that are not, and random ones.

use super::*;
use proptest::prelude::*;

/// A file of a header and numbered bytes for everything behind it.
fn file(header: [u8; 16], body: usize) -> Vec<u8> {
    header.into_iter().chain((0..body).map(|index| (index / 256) as u8)).collect()
}

/// An iNES header with these values of bytes 4 to 7.
fn ines(prg: u8, chr: u8, flags_6: u8, flags_7: u8) -> [u8; 16] {
    let mut raw = [0; 16];
    raw[..8].copy_from_slice(&[b'N', b'E', b'S', 0x1A, prg, chr, flags_6, flags_7]);
    raw
}

/// A NES 2.0 header with some bytes set.
fn nes20(bytes: &[(usize, u8)]) -> [u8; 16] {
    let mut raw = ines(2, 1, 0, 0x08);
    bytes.iter().for_each(|&(offset, value)| raw[offset] |= value);
    raw
}

fn header(raw: [u8; 16]) -> Header {
    Header::parse(&raw).expect("the header is right")
}

fn error(bytes: &[u8]) -> CartridgeError {
    Cartridge::parse(bytes).expect_err("the file is wrong")
}

#[test]
fn a_file_is_cut_into_its_sections() {
    let bytes = file(ines(1, 1, 0x04, 0), 512 + 24 * 1024);
    let cartridge = Cartridge::parse(&bytes).expect("the file is right");
    assert_eq!(cartridge.trainer.as_ref().map(|it| &it[..]), Some(&bytes[16..528]));
    assert_eq!(cartridge.prg_rom, bytes[528..528 + 16384]);
    assert_eq!(cartridge.chr_rom, bytes[528 + 16384..]);
    assert!(cartridge.misc.is_empty() && cartridge.warnings.is_empty());
}

#[test]
fn ines_fills_in_ram_by_default() {
    let plain = header(ines(2, 1, 0, 0));
    assert_eq!((plain.prg_ram, plain.prg_nvram, plain.chr_ram), (8192, 0, 0));
    let battery = header(ines(2, 0, 0x02, 0));
    assert_eq!((battery.prg_ram, battery.prg_nvram, battery.chr_ram), (0, 8192, 8192));
    let mut four_banks = ines(2, 0, 0x02, 0);
    four_banks[8] = 4;
    assert_eq!(header(four_banks).prg_nvram, 32 * 1024);
}

#[test]
fn ines_has_a_mapper_of_eight_bits_a_region_and_a_console() {
    let mut raw = ines(2, 1, 0x49, 0x21);
    raw[9] = 1;
    let parsed = header(raw);
    assert_eq!((parsed.format, parsed.mapper), (Format::INes, 0x24));
    assert_eq!((parsed.mirroring, parsed.alternative_nametables), (Mirroring::Vertical, true));
    assert_eq!((parsed.timing, parsed.region()), (Timing::Pal, crate::region::Region::Pal));
    assert_eq!(parsed.console, Console::VsSystem { ppu: 0, hardware: 0 });
}

#[test]
fn nes_2_0_has_everything() {
    let parsed = header(nes20(&[
        (6, 0x12),
        (7, 0x21),
        (8, 0x53),
        (10, 0x97),
        (11, 0x70),
        (12, 3),
        (13, 0x46),
        (14, 2),
        (15, 0x08),
    ]));
    assert_eq!((parsed.mapper, parsed.submapper), (0x321, 5));
    assert_eq!((parsed.prg_ram, parsed.prg_nvram), (8192, 32768));
    assert_eq!((parsed.chr_ram, parsed.chr_nvram), (0, 8192));
    assert_eq!((parsed.timing, parsed.misc_roms), (Timing::Dendy, 2));
    assert_eq!(parsed.console, Console::VsSystem { ppu: 6, hardware: 4 });
    assert_eq!(parsed.expansion.name(), "Zapper");
}

#[test]
fn a_diskdude_header_is_archaic_and_its_text_is_a_warning() {
    let mut raw = ines(1, 1, 0x31, 0);
    raw[7..].copy_from_slice(b"DiskDude!");
    let cartridge = Cartridge::parse(&file(raw, 24 * 1024)).expect("the text is ignored");
    assert_eq!((cartridge.header.format, cartridge.header.mapper), (Format::Archaic, 3));
    assert_eq!(cartridge.warnings, [Warning::HeaderText { text: *b"DiskDude!" }]);
    assert!(cartridge.warnings[0].to_string().contains("DiskDude!"));
}

#[test]
fn a_text_that_looks_like_nes_2_0_is_archaic_all_the_same() {
    let mut raw = ines(1, 1, 0x30, 0);
    raw[7..].copy_from_slice(b"HACKED BY");
    assert_eq!(raw[7] & 0x0C, 0x08);
    assert_eq!((header(raw).format, header(raw).mapper), (Format::Archaic, 3));
}

#[test]
fn bytes_12_to_15_that_are_not_zero_make_an_ines_header_archaic() {
    let mut raw = ines(1, 1, 0x40, 0x40);
    raw[12..].copy_from_slice(b"Ni03");
    assert_eq!((header(raw).format, header(raw).mapper), (Format::Archaic, 4));
}

#[test]
fn a_truncated_file_names_the_section_and_what_is_missing() {
    let bytes = file(ines(2, 1, 0, 0), 32 * 1024 + 100);
    let (section, offset) = (Section::ChrRom, 16 + 32 * 1024);
    let (expected, found, missing) = (8192, 100, 8092);
    let truncated = CartridgeError::Truncated { section, offset, expected, found, missing };
    assert_eq!(error(&bytes), truncated);
    let CartridgeError::Truncated { section, missing, .. } = error(&bytes[..1000]) else {
        panic!("truncated within PRG-ROM");
    };
    assert_eq!((section, missing), (Section::PrgRom, 40 * 1024 + 16 - 1000));
    let message = error(&bytes).to_string();
    assert!(message.contains("offset 32784, CHR-ROM") && message.contains("8092 bytes"));
}

#[test]
fn an_oversized_file_is_accepted_with_a_warning() {
    let cartridge = Cartridge::parse(&file(ines(1, 0, 0, 0), 16 * 1024 + 128)).expect("accepted");
    let warning = Warning::TrailingBytes { offset: 16 + 16 * 1024, bytes: 128 };
    assert_eq!(cartridge.warnings, [warning]);
    assert!(cartridge.misc.is_empty());
}

#[test]
fn miscellaneous_roms_are_kept_where_the_header_announces_them() {
    for raw in [nes20(&[(14, 1)]), ines(2, 1, 0, 0x02)] {
        let cartridge = Cartridge::parse(&file(raw, 40 * 1024 + 77)).expect("the file is right");
        assert_eq!(cartridge.misc.len(), 77);
        assert!(cartridge.warnings.is_empty());
    }
}

#[test]
fn absurd_exponents_are_errors_and_never_overflow() {
    let overflow = error(&file(nes20(&[(4, 0xFF), (9, 0x0F)]), 100));
    let (section, exponent, multiplier) = (Section::PrgRom, 63, 7);
    let expected = CartridgeError::SizeOverflow { offset: 4, section, exponent, multiplier };
    assert_eq!(overflow, expected);
    // 2^63 bytes of each fit into 64 bits alone, but not together.
    let mut raw = nes20(&[(9, 0xFF)]);
    (raw[4], raw[5]) = (63 << 2, 63 << 2);
    let huge = error(&file(raw, 100));
    assert!(matches!(huge, CartridgeError::Truncated { expected, .. } if expected == 1 << 63));
}

#[test]
fn sizes_that_are_no_whole_pages_are_errors() {
    let mut raw = nes20(&[(9, 0x0F)]);
    raw[4] = 0b10;
    let (offset, section, bytes, unit) = (4, Section::PrgRom, 5, 256);
    let granularity = CartridgeError::Granularity { offset, section, bytes, unit };
    assert_eq!(error(&file(raw, 9000)), granularity);
    assert_eq!(error(&file(ines(0, 1, 0, 0), 9000)), CartridgeError::NoPrgRom);
}

#[test]
fn prg_rom_of_24_kibibytes_is_completed_as_its_chips_would_be() {
    let mut raw = nes20(&[(9, 0x0F)]);
    raw[4] = 13 << 2 | 1;
    let cartridge = Cartridge::parse(&file(raw, 32 * 1024)).expect("16 and 8 KiB");
    assert_eq!(cartridge.header.prg_rom, 24 * 1024);
    assert_eq!(cartridge.prg_rom.len(), 32 * 1024);
    assert_eq!(cartridge.prg_rom[16 * 1024..24 * 1024], cartridge.prg_rom[24 * 1024..]);
}

#[test]
fn what_is_not_a_rom_image_is_named() {
    assert_eq!(error(&[]), CartridgeError::Empty);
    assert_eq!(error(b"NES\x1A\x02"), CartridgeError::HeaderTruncated { found: 5 });
    assert_eq!(error(b"NE"), CartridgeError::HeaderTruncated { found: 2 });
    assert_eq!(error(b"GIF89a"), CartridgeError::NotNes { found: b"GIF8".to_vec() });
    for (start, name) in [
        (&b"FDS\x1A\x01"[..], "FDS"),
        (b"\x01*NINTENDO-HVC*", "FDS"),
        (b"NESM\x1A\x01", "NSF"),
        (b"UNIF\x07", "UNIF"),
        (b"PK\x03\x04", "zip"),
        (b"PATCH", "IPS"),
    ] {
        let message = error(start).to_string();
        assert!(message.contains(name) && message.contains("offset 0"), "{message}");
    }
}

#[test]
fn a_summary_leaves_out_what_is_absent() {
    let summary = header(ines(2, 0, 0x10, 0)).summary();
    let labels: Vec<_> = summary.rows.iter().map(|(label, _)| *label).collect();
    let expected =
        ["format", "mapper", "submapper", "console", "timing", "PRG-ROM", "CHR-ROM", "PRG-RAM"];
    assert_eq!(labels[..8], expected);
    assert_eq!(labels[8..], ["CHR-RAM", "nametables"]);
    let text = summary.to_string();
    assert!(text.contains("mapper      1\n") && text.contains("CHR-ROM     none\n"), "{text}");
}

#[test]
fn a_header_that_a_format_cannot_express_is_not_written() {
    let wide = Header { mapper: 256, ..header(ines(2, 1, 0, 0)) };
    let refused = EncodeError { field: "mapper", value: 256, format: Format::INes };
    assert_eq!(wide.encode(), Err(refused));
    let odd = Header { prg_rom: 11 << 10, ..header(nes20(&[])) };
    assert_eq!(odd.encode().map_err(|it| it.field), Err("PRG-ROM size"));
    let ram = Header { prg_ram: 100, ..header(nes20(&[])) };
    assert_eq!(ram.encode().map_err(|it| it.field), Err("PRG-RAM size"));
}

/// Sizes that a NES 2.0 header can state.
fn rom_size(unit: u64) -> impl Strategy<Value = u64> {
    let odd = prop::sample::select(vec![1u64, 3, 5, 7]);
    prop_oneof![
        (0u64..0xF00).prop_map(move |count| count * unit),
        (0u32..61, odd).prop_map(|(exponent, odd)| odd << exponent)
    ]
}

fn ram_size() -> impl Strategy<Value = u32> {
    (0u32..16).prop_map(|shift| if shift == 0 { 0 } else { 64 << shift })
}

fn console() -> impl Strategy<Value = Console> {
    prop_oneof![
        Just(Console::Nes),
        (0u8..16, 0u8..16).prop_map(|(ppu, hardware)| Console::VsSystem { ppu, hardware }),
        Just(Console::PlayChoice10),
        (0u8..16).prop_map(Console::Extended),
    ]
}

fn nes20_header() -> impl Strategy<Value = Header> {
    let timing = [Timing::Ntsc, Timing::Pal, Timing::MultiRegion, Timing::Dendy];
    let timing = prop::sample::select(timing.to_vec());
    let ram = (ram_size(), ram_size(), ram_size(), ram_size());
    let numbers = (0u16..4096, 0u8..16, 0u8..4, 0u8..64);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (rom_size(16384), rom_size(8192), ram, numbers, flags, timing, console()).prop_map(
        |(prg_rom, chr_rom, ram, numbers, flags, timing, console)| Header {
            format: Format::Nes20,
            mapper: numbers.0,
            submapper: numbers.1,
            prg_rom,
            chr_rom,
            prg_ram: ram.0,
            prg_nvram: ram.1,
            chr_ram: ram.2,
            chr_nvram: ram.3,
            mirroring: if flags.0 { Mirroring::Vertical } else { Mirroring::Horizontal },
            alternative_nametables: flags.1,
            battery: flags.2,
            trainer: flags.3,
            timing,
            console,
            misc_roms: numbers.2,
            expansion: ExpansionDevice(numbers.3),
        },
    )
}

/// The signature, then anything; half of the time with small ROMs and little else, as in a real
/// header.
fn raw_header() -> impl Strategy<Value = [u8; 16]> {
    (any::<[u8; 12]>(), any::<bool>()).prop_map(|(bytes, clean)| {
        let mut raw = ines(0, 0, 0, 0);
        raw[4..].copy_from_slice(&bytes);
        if clean {
            (raw[4], raw[5], raw[7]) = (raw[4] % 8, raw[5] % 8, raw[7] & 0xFB);
            raw[9..].fill(0);
        }
        raw
    })
}

proptest! {
    #[test]
    fn a_nes_2_0_header_survives_writing_and_reading(header in nes20_header()) {
        let raw = header.encode().expect("every field is in range");
        prop_assume!(Format::of(&raw) == Format::Nes20);
        prop_assert_eq!(Header::parse(&raw), Ok(header));
    }

    #[test]
    fn a_header_that_was_read_survives_writing_and_reading(raw in raw_header()) {
        if let Ok(header) = Header::parse(&raw) {
            let written = header.encode().expect("it was read, so it can be written");
            prop_assert_eq!(Header::parse(&written), Ok(header));
        }
    }

    #[test]
    fn no_file_panics_and_what_is_accepted_is_whole(
        raw in raw_header(),
        length in 0usize..200_000,
    ) {
        let bytes = file(raw, length);
        let Ok(cartridge) = Cartridge::parse(&bytes) else { return Ok(()) };
        let header = cartridge.header;
        prop_assert!(cartridge.prg_rom.len() as u64 >= header.prg_rom && header.prg_rom > 0);
        prop_assert!(cartridge.prg_rom.len().is_multiple_of(PRG_ROM_UNIT));
        prop_assert_eq!(cartridge.chr_rom.len() as u64, header.chr_rom);
        prop_assert_eq!(cartridge.trainer.is_some(), header.trainer);
        prop_assert!(!header.summary().rows.is_empty());
    }

    #[test]
    fn a_file_with_any_byte_cut_off_is_truncated(cut in 0usize..40 * 1024) {
        let bytes = file(ines(2, 1, 0, 0), 40 * 1024);
        let parsed = Cartridge::parse(&bytes[..16 + cut]);
        let is_truncated = matches!(parsed, Err(CartridgeError::Truncated { missing, .. })
            if missing == (40 * 1024 - cut) as u64);
        prop_assert!(is_truncated);
    }
}
