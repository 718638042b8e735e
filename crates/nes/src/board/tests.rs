use super::socket::{header, sized};
use super::*;

fn board(header: Header) -> Result<Board, BoardError> {
    let cartridge = Cartridge {
        header,
        prg_rom: vec![0; header.prg_rom as usize],
        chr_rom: vec![0; header.chr_rom as usize],
        trainer: None,
        misc: Vec::new(),
        warnings: Vec::new(),
    };
    Board::new(&cartridge)
}

#[test]
fn the_list_of_mappers_is_the_truth() {
    assert!(Board::MAPPERS.is_sorted());
    for mapper in 0..4096 {
        let is_supported = board(header(mapper)).is_ok();
        assert_eq!(is_supported, Board::MAPPERS.contains(&mapper), "mapper {mapper}");
    }
}

#[test]
fn an_unsupported_mapper_is_named_with_its_submapper() {
    let error = board(Header { submapper: 2, ..header(4095) }).unwrap_err();
    assert_eq!(error, BoardError::Unsupported { mapper: 4095, submapper: 2 });
    let message = error.to_string();
    assert!(message.contains("mapper 4095") && message.contains("submapper 2"), "{message}");
    assert!(message.ends_with("240, 241"), "{message}");
}

#[test]
fn only_boards_with_a_counter_have_irq_registers() {
    for mapper in Board::MAPPERS {
        let board = board(sized(mapper, 128, 128)).expect("supported");
        let counts_lines = matches!(mapper, 4 | 118 | 119);
        let counts_cycles = matches!(mapper, 21 | 23..=26 | 69 | 73 | 85);
        assert_eq!(board.watches_a12(), counts_lines, "mapper {mapper}");
        let has_registers = (0x8000..=0xFFFF).any(|addr| board.is_irq_register(addr));
        assert_eq!(has_registers, counts_lines || counts_cycles, "mapper {mapper}");
        assert!(!board.irq_line() && board.rises_to_irq().is_none());
        assert_eq!(board.next_irq_cycle(0), None);
        assert!(!(0x4020..0x8000).any(|addr| board.is_irq_register(addr)));
    }
}

#[test]
fn a_board_is_small() {
    assert!(size_of::<Board>() <= 512, "{} bytes", size_of::<Board>());
}

#[test]
fn a_trainer_needs_ram_to_be_loaded_into() {
    let with_trainer = board(Header { trainer: true, ..header(0) }).expect("NROM");
    assert_eq!(with_trainer.memory().prg_ram, 8 << 10);
    let without = board(header(0)).expect("NROM");
    assert_eq!(without.memory().prg_total(), 0);
}

#[test]
fn chr_memory_is_never_absent() {
    let none = board(Header { chr_ram: 0, ..sized(2, 128, 0) }).expect("UxROM");
    assert_eq!(none.memory().chr_ram, 8 << 10);
    let battery = board(Header { chr_ram: 0, chr_nvram: 32 << 10, ..sized(2, 128, 0) });
    let memory = battery.expect("UxROM").memory();
    assert_eq!((memory.chr_ram, memory.chr_nvram), (0, 32 << 10));
}

/// Address, value and what ROM holds there: without an order, the same in every run.
fn random_write(step: u32) -> (u16, u8, u8) {
    let mixed = (step.wrapping_mul(0x9E37_79B9) ^ step >> 3).wrapping_mul(0x85EB_CA6B);
    let [low, high, value, rom_value] = mixed.to_le_bytes();
    let addr = u16::from_be_bytes([high, low]);
    (0x4020 + addr % (0xFFFF - 0x4020), value, rom_value)
}

#[test]
fn no_write_changes_a_mapping_without_saying_so() {
    for mapper in Board::MAPPERS {
        for submapper in 0..6 {
            let header = Header { submapper, prg_ram: 32 << 10, ..sized(mapper, 256, 0) };
            let mut socket = socket::Socket::insert(header);
            let mut seen = socket.seen();
            for step in 0..1500 {
                let (addr, value, rom_value) = random_write(step);
                let effects = socket.write_over(addr, value, rom_value | 0xF0);
                let after = socket.seen();
                let changes = seen.changes(&after);
                assert!(effects.contains(changes), "mapper {mapper}.{submapper}, ${addr:04X}");
                seen = after;
            }
        }
    }
}

#[test]
fn every_board_survives_every_write_in_every_state() {
    for mapper in Board::MAPPERS {
        for submapper in 0..16 {
            let mut socket = socket::Socket::insert(Header { submapper, ..sized(mapper, 40, 0) });
            for step in 0..2000 {
                let (addr, value, rom_value) = random_write(step);
                let _ = socket.write_over(addr, value, rom_value);
                socket.board.a12_rise(step.into());
                socket.board.catch_up(u64::from(step) * 10);
                socket.board.read(addr, 0, step.into());
                socket.nametables();
            }
        }
    }
}
