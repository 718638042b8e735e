//! Without LLVM the crate has the same API, and every way in says why it leads nowhere.
#![cfg(not(bitlink_llvm))]

use bitlink::{Effort, Error, Hosts, Runtime, RuntimeOptions, Target};

#[test]
fn every_way_in_says_why() {
    let reason = bitlink::available().unwrap_err();
    assert!(reason.to_string().starts_with("compiled code is not available: "), "{reason}");
    let unavailable = Error::Unavailable(reason);
    assert_eq!(Target::host(Effort::Good).err(), Some(unavailable.clone()));
    assert_eq!(Target::baseline(Effort::Fast).err(), Some(unavailable.clone()));
    let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default());
    assert_eq!(runtime.err(), Some(unavailable));
    assert_eq!(bitlink::llvm_version(), "none");
}
