use super::super::socket::{Socket, sized};
use super::*;

fn vrc(mapper: u16, submapper: u8) -> Socket {
    Socket::insert(Header { submapper, ..sized(mapper, 256, 256) })
}

#[test]
fn each_board_has_its_own_address_lines() {
    for (mapper, submapper, a0, a1, name) in [
        (21, 1, 0x02, 0x04, "VRC4"),
        (21, 2, 0x40, 0x80, "VRC4"),
        (23, 1, 0x01, 0x02, "VRC4"),
        (23, 2, 0x04, 0x08, "VRC4"),
        (23, 3, 0x01, 0x02, "VRC2"),
        (25, 1, 0x02, 0x01, "VRC4"),
        (25, 2, 0x08, 0x04, "VRC4"),
        (25, 3, 0x02, 0x01, "VRC2"),
    ] {
        let mut socket = vrc(mapper, submapper);
        assert_eq!(socket.board.name(), name, "{mapper}.{submapper}");
        socket.write(0xB000, 0xFD);
        socket.write(0xB000 | a0, 0x02);
        socket.write(0xE000 | a1, 0x07);
        assert_eq!(socket.chr(), [0x2D, 0, 0, 0, 0, 0, 0, 7], "{mapper}.{submapper}");
    }
}

#[test]
fn without_a_submapper_both_wirings_work() {
    for (mapper, a0, a1) in [
        (21, 0x02, 0x04),
        (21, 0x40, 0x80),
        (23, 0x01, 0x02),
        (23, 0x04, 0x08),
        (25, 0x02, 0x01),
        (25, 0x08, 0x04),
    ] {
        let mut socket = vrc(mapper, 0);
        socket.write(0xB000 | a0, 0x01);
        socket.write(0xB000 | a1, 0x02);
        assert_eq!(socket.chr()[..2], [0x10, 0x02], "{mapper}, ${a0:02X}");
    }
}

#[test]
fn a_vrc4_has_one_chr_bit_more_than_a_vrc2() {
    for (submapper, bank) in [(1, 0x1F0), (3, 0x0F0)] {
        let mut socket = vrc(23, submapper);
        socket.write(0xB001, 0xFF);
        assert_eq!(socket.chr()[0], bank);
    }
}

#[test]
fn vrc2a_leaves_out_the_lowest_chr_bit() {
    let mut socket = vrc(22, 0);
    socket.write(0xB000, 0x06);
    socket.write(0xB002, 0x01);
    assert_eq!(socket.chr()[0], 0x16 >> 1);
}

#[test]
fn a_vrc4_swaps_prg_banks_and_a_vrc2_does_not() {
    for (submapper, banks) in [(1, [30, 4, 3, 31]), (3, [3, 4, 30, 31])] {
        let mut socket = vrc(23, submapper);
        socket.write(0x8000, 3);
        socket.write(0xA000, 4);
        socket.write(0x9002, 2);
        let seen = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| socket.rom_bank(addr, 8));
        assert_eq!(seen, banks);
    }
}

#[test]
fn a_vrc2_has_two_mirrorings_and_a_vrc4_four() {
    for (submapper, expected) in [(1, Nametables::SingleHigh), (3, Nametables::Horizontal)] {
        let mut socket = vrc(23, submapper);
        for addr in [0x9000, 0x9001] {
            socket.write(0x9000, 0x00);
            socket.write(addr, 0xFF);
            assert_eq!(socket.nametables(), expected);
        }
    }
}

#[test]
fn a_vrc2_without_ram_keeps_one_bit_at_6000() {
    let mut socket = vrc(23, 3);
    socket.write(0x6000, 0x01);
    assert_eq!(socket.board.peek(0x6FFF, 0x60), 0x61);
    assert_eq!(socket.board.peek(0x7000, 0x70), 0x70);
    socket.write(0x6000, 0xFE);
    assert_eq!(socket.board.peek(0x6000, 0x61), 0x60);
}

#[test]
fn a_vrc2_has_no_irq() {
    let mut socket = vrc(23, 3);
    for addr in [0xF000, 0xF001, 0xF002, 0xF003] {
        assert_eq!(socket.write(addr, 0xFF), Effects::NONE);
    }
    assert_eq!(socket.board.next_irq_cycle(0), None);
}

#[test]
fn the_irq_is_forecast_and_acknowledged() {
    let mut socket = vrc(25, 1);
    for (addr, value) in [(0xF000, 0x0F), (0xF002, 0x0F), (0xF001, 0x06)] {
        assert_eq!(socket.write(addr, value), Effects::IRQ);
    }
    let now = socket.cycle() + 1;
    assert_eq!(socket.board.next_irq_cycle(now), Some(now + 1));
    socket.board.catch_up(now + 1);
    assert!(socket.board.irq_line());
    assert_eq!(socket.write(0xF003, 0), Effects::IRQ);
    assert!(!socket.board.irq_line());
}
