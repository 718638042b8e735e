//! The functions that compiled loops over columns may call.
#![allow(unsafe_code, reason = "called by compiled code, with addresses that it was given")]

use bitlink::Hosts;

use crate::exec::columns::Column;
use crate::kernel::Kernel;

/// Adds them to a table, by the names that `build` and `leaves` declare.
pub(crate) fn with_hosts(hosts: Hosts) -> Hosts {
    hosts
        .function("filter_column_word", word as *const ())
        .function("filter_column_batch", batch as *const ())
}

/// A leaf as a kernel and its column.
pub(crate) struct ColumnCall<'a> {
    pub(crate) column: &'a Column<'a>,
    pub(crate) kernel: &'a Kernel,
}

/// Of the rows in `open`, which are those of word `number` of the column, those that pass.
///
/// # Safety
/// `call` is live, and the column has the rows.
unsafe extern "C" fn word(call: *const ColumnCall<'_>, number: u64, open: u64) -> u64 {
    // SAFETY: promised by the caller.
    let call = unsafe { &*call };
    let mut word = [open];
    if open != 0 {
        call.column.scan(call.kernel, number as usize * 64, &mut word);
    }
    word[0]
}

/// Leaves in a selection of `words` words, of which the first is word `first` of the column, the
/// rows that pass.
///
/// # Safety
/// `call` is live, the column has the rows, and the selection so many words.
unsafe extern "C" fn batch(
    call: *const ColumnCall<'_>,
    first: u64,
    words: u64,
    selection: *mut u64,
) {
    // SAFETY: promised by the caller.
    let (call, words) =
        unsafe { (&*call, std::slice::from_raw_parts_mut(selection, words as usize)) };
    call.column.scan(call.kernel, first as usize * 64, words);
}
