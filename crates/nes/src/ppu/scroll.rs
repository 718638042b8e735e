//! The scroll registers v, t, x and w, and how rendering walks v over the nametables.
//!
//! v and t are `0yyy NNYY YYYX XXXX`: fine y, nametable, coarse y, coarse x. While rendering, v is
//! the address of the tile being fetched: coarse x steps after each tile, y steps at the end of a
//! line, and the horizontal (each line) and vertical bits (pre-render line) are copied from t.
//! Source: NESdev wiki, "PPU scrolling".

/// The horizontal bits of v and t: nametable bit 0 and coarse x.
const HORIZONTAL: u16 = 0x041F;
/// The vertical bits: fine y, nametable bit 1, coarse y.
const VERTICAL: u16 = 0x7BE0;

/// The four scroll registers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scroll {
    /// Current VRAM address (15 bits).
    pub(super) v: u16,
    /// Temporary VRAM address: the top left of the picture.
    pub(super) t: u16,
    /// Fine x scroll, 0-7.
    pub(super) fine_x: u8,
    /// Whether the next write to $2005 or $2006 is the second.
    pub(super) w: bool,
}

impl Scroll {
    /// A write to $2000: nametable select.
    pub(super) fn write_nametable(&mut self, value: u8) {
        self.t = (self.t & !0x0C00) | u16::from(value & 3) << 10;
    }

    /// A write to $2005.
    pub(super) fn write_scroll(&mut self, value: u8) {
        let value16 = u16::from(value);
        if self.w {
            self.t = (self.t & 0x0C1F) | (value16 & 0xF8) << 2 | (value16 & 7) << 12;
        } else {
            self.fine_x = value & 7;
            self.t = (self.t & 0x7FE0) | value16 >> 3;
        }
        self.w = !self.w;
    }

    /// A write to $2006; true if it was the second, after which v takes t over.
    pub(super) fn write_address(&mut self, value: u8) -> bool {
        let second = self.w;
        self.t = if second {
            (self.t & 0x7F00) | u16::from(value)
        } else {
            (self.t & 0x00FF) | u16::from(value & 0x3F) << 8
        };
        self.w = !self.w;
        second
    }

    /// The step of v after an access through $2007 outside of rendering.
    pub(super) fn step(&mut self, by: u16) {
        self.v = (self.v + by) & 0x7FFF;
    }

    /// Coarse x steps, into the next nametable after 31.
    #[inline]
    pub(super) fn increment_x(&mut self) {
        self.v = next_tile(self.v);
    }

    /// Fine y steps, then coarse y; row 29 is the last of a nametable, 30 and 31 show attributes.
    #[inline]
    pub(super) fn increment_y(&mut self) {
        self.v = next_line(self.v);
    }

    /// Dot 257: the horizontal bits of t.
    #[inline]
    pub(super) fn copy_x(&mut self) {
        self.v = with_x_of(self.v, self.t);
    }

    /// Dots 280-304 of the pre-render line: the vertical bits of t.
    pub(super) fn copy_y(&mut self) {
        self.v = (self.v & !VERTICAL) | (self.t & VERTICAL);
    }
}

/// v after one tile to the right.
#[inline]
pub(super) fn next_tile(v: u16) -> u16 {
    if v & 0x1F == 0x1F { (v & !0x1F) ^ 0x0400 } else { v + 1 }
}

/// v before [`next_tile`].
#[inline]
pub(super) fn tile_before(v: u16) -> u16 {
    if v & 0x1F == 0 { (v | 0x1F) ^ 0x0400 } else { v - 1 }
}

/// v after one line down.
#[inline]
pub(super) fn next_line(v: u16) -> u16 {
    if v & 0x7000 != 0x7000 {
        return v + 0x1000;
    }
    let v = v & 0x0FFF;
    match v >> 5 & 0x1F {
        29 => (v & !0x03E0) ^ 0x0800,
        31 => v & !0x03E0,
        _ => v + 0x20,
    }
}

/// v after `lines` (up to 240) lines down.
pub(super) fn lines_down(v: u16, lines: u16) -> u16 {
    let y = (v >> 5 & 0x1F) * 8 + (v >> 12);
    if y >= 240 {
        return (0..lines).fold(v, |v, _| next_line(v));
    }
    let (y, nametable) = match y + lines {
        y @ ..240 => (y, v & 0x0C00),
        y => (y - 240, (v & 0x0C00) ^ 0x0800),
    };
    (y & 7) << 12 | nametable | (y >> 3) << 5 | (v & 0x1F)
}

/// v with the horizontal bits of t.
#[inline]
pub(super) fn with_x_of(v: u16, t: u16) -> u16 {
    (v & !HORIZONTAL) | (t & HORIZONTAL)
}

/// The address of the nametable byte at v.
#[inline]
pub(super) fn nametable_address(v: u16) -> u16 {
    0x2000 | (v & 0x0FFF)
}

/// The address of the attribute byte at v.
#[inline]
pub(super) fn attribute_address(v: u16) -> u16 {
    0x23C0 | (v & 0x0C00) | (v >> 4 & 0x38) | (v >> 2 & 7)
}

/// The two bits of an attribute byte that belong to the tile at v.
#[inline]
pub(super) fn attribute_bits(attribute: u8, v: u16) -> u8 {
    attribute >> ((v >> 4 & 4) | (v & 2)) & 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_wrap_after_29_into_the_other_nametable() {
        assert_eq!(next_line(0x7000 | 29 << 5), 0x0800);
        assert_eq!(next_line(0x7000 | 31 << 5 | 0x0800), 0x0800);
        assert_eq!(next_line(0x7000 | 3 << 5), 4 << 5);
        assert_eq!(next_line(0x6000), 0x7000);
    }

    #[test]
    fn many_lines_are_as_many_single_ones() {
        for v in 0..0x8000 {
            for lines in [0, 1, 7, 9, 100, 239, 240] {
                let stepped = (0..lines).fold(v, |v, _| next_line(v));
                assert_eq!(lines_down(v, lines), stepped, "{v:04x} {lines}");
            }
        }
    }

    #[test]
    fn tiles_wrap_after_31_into_the_other_nametable() {
        assert_eq!(next_tile(0x041F), 0x0000);
        assert_eq!(next_tile(0x001E), 0x001F);
    }

    #[test]
    fn writes_follow_the_table_of_the_wiki() {
        let mut scroll = Scroll::default();
        scroll.write_nametable(0x03);
        scroll.write_scroll(0x7D);
        scroll.write_scroll(0x5E);
        assert_eq!((scroll.t, scroll.fine_x, scroll.w), (0x6D6F, 5, false));
        assert!(!scroll.write_address(0x3D));
        assert!(scroll.write_address(0xF0));
        assert_eq!(scroll.t, 0x3DF0);
    }
}
