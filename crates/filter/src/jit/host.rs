//! The functions that compiled code may call. Kernels are passed by address; whoever runs the
//! code keeps their filter alive.
#![allow(unsafe_code, reason = "called by compiled code, with addresses that it was given")]

use bitlink::Hosts;

use crate::kernel::{Contains, EqualAny, Kernel, PrefixAny, TextKernel, TextTest};
use crate::record::RowField;

/// All host functions, by the names that [`super::build`] declares.
pub(crate) fn hosts() -> Hosts {
    Hosts::new()
        .function("filter_contains", test::<Contains> as *const ())
        .function("filter_equal_any", test::<EqualAny> as *const ())
        .function("filter_prefix_any", test::<PrefixAny> as *const ())
        .function("filter_text", text as *const ())
}

/// Whether the text passes a kernel: 1 or 0.
///
/// # Safety
/// `kernel` is a live kernel of type `K`; `bytes` are `len` readable bytes.
unsafe extern "C" fn test<K: TextTest>(kernel: *const K, bytes: *const u8, len: usize) -> u32 {
    // SAFETY: promised by the caller.
    let (kernel, text) = unsafe { (&*kernel, std::slice::from_raw_parts(bytes, len)) };
    kernel.test(text).into()
}

/// The same for a kernel whose kind is looked up.
///
/// # Safety
/// As [`test`].
unsafe extern "C" fn text(kernel: *const TextKernel, bytes: *const u8, len: usize) -> u32 {
    // SAFETY: promised by the caller.
    let (kernel, text) = unsafe { (&*kernel, std::slice::from_raw_parts(bytes, len)) };
    kernel.test(text).into()
}

/// A leaf whose value compiled code cannot read by itself.
pub(crate) struct LeafCall<R> {
    pub(crate) field: *const RowField<R>,
    pub(crate) kernel: *const Kernel,
}

/// Whether the row passes the leaf: 1 or 0.
///
/// # Safety
/// `call` and what it points to are live, `row` is a live record.
pub(crate) unsafe extern "C" fn leaf<R>(call: *const LeafCall<R>, row: *const R) -> u32 {
    // SAFETY: promised by the caller.
    let (field, kernel, row) = unsafe { (&*(*call).field, &*(*call).kernel, &*row) };
    field.test(kernel, row).into()
}
