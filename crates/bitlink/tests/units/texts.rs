//! A unit that uses `core`, `alloc` and `std`, and can panic.
#![allow(improper_ctypes_definitions, unused_attributes)]

use std::collections::HashMap;

/// A borrowed text as two words.
#[repr(C)]
pub struct Text {
    start: *const u8,
    length: usize,
}

/// # Safety
/// Start and length are those of a live `str`.
unsafe fn text<'a>(start: *const u8, length: usize) -> &'a str {
    // SAFETY: as promised by the caller.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(start, length)) }
}

/// A field accessor: the text of a `String`.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn text_of(string: &String) -> Text {
    Text { start: string.as_ptr(), length: string.len() }
}

/// Whether the text contains another.
///
/// # Safety
/// Both are live texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn text_contains(
    start: *const u8,
    length: usize,
    part: *const u8,
    part_length: usize,
) -> bool {
    // SAFETY: as promised by the caller.
    unsafe { text(start, length).contains(text(part, part_length)) }
}

/// Allocates, frees, and goes through Unicode tables.
///
/// # Safety
/// Both are live texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn text_equals_lowercase(
    start: *const u8,
    length: usize,
    other: *const u8,
    other_length: usize,
) -> bool {
    // SAFETY: as promised by the caller.
    unsafe { text(start, length).to_lowercase() == text(other, other_length) }
}

/// Panics if the index is out of range.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn text_byte(string: &String, index: usize) -> u8 {
    // Something to drop on the way out.
    let copy = vec![string.as_str(); 2];
    copy[1].as_bytes()[index]
}

/// Uses a thread-local (the keys of the hasher), which linked code cannot.
#[unsafe(no_mangle)]
pub extern "C" fn text_hashed(string: &String) -> usize {
    let mut map = HashMap::new();
    map.insert(string.clone(), string.len());
    map[string]
}
