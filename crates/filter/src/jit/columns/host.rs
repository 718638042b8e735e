//! The functions that compiled loops over columns may call.
#![allow(unsafe_code, reason = "called by compiled code, with addresses that it was given")]

use bitlink::Hosts;

use crate::exec::columns::Column;
use crate::kernel::Kernel;
use crate::kernel::blocks::{Call, Selection};

/// Adds them to a table, by the names that `build` declares.
pub(crate) fn with_hosts(hosts: Hosts) -> Hosts {
    hosts.function("filter_column_batch", batch as *const ())
}

/// A leaf as a kernel and its column.
pub(crate) struct ColumnCall<'a> {
    pub(crate) column: &'a Column<'a>,
    pub(crate) kernel: &'a Kernel,
}

impl<'a> ColumnCall<'a> {
    /// The call as block functions see it, which only hand it back.
    pub(crate) fn hidden(&self) -> &Call {
        // SAFETY: of no size and no alignment, so that nothing is ever read through it.
        unsafe { &*std::ptr::from_ref(self).cast() }
    }

    /// # Safety
    /// The call was made by [`Self::hidden`], and what it was made of lives.
    unsafe fn revealed(call: &Call) -> &'a Self {
        // SAFETY: promised by the caller.
        unsafe { &*std::ptr::from_ref(call).cast() }
    }
}

/// Of the rows in `open`, which are those of word `number` of the column, those that pass.
pub(crate) extern "C" fn ask(call: &Call, number: u64, open: u64) -> u64 {
    // SAFETY: block functions get this function and the call together.
    let call = unsafe { ColumnCall::revealed(call) };
    let mut word = [open];
    if open != 0 {
        call.column.scan(call.kernel, number as usize * 64, &mut word);
    }
    word[0]
}

/// Leaves in a selection of `words` words, of which the first is word `first` of the column, the
/// rows that pass.
pub(crate) extern "C" fn ask_all(call: &Call, first: u64, words: u64, selection: &mut Selection) {
    // SAFETY: block functions get this function and the call together.
    let call = unsafe { ColumnCall::revealed(call) };
    call.column.scan(call.kernel, first as usize * 64, &mut selection[..words as usize]);
}

/// The same for compiled code.
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
