//! What ORC calls back: answers to lookups, reports of errors, questions for host functions.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};

use llvm_sys::error::LLVMErrorRef;
use llvm_sys::orc2::*;

use super::text::{checked, copied};
use crate::error::Error;
use crate::hosts::Hosts;

/// Interned name (as a number) and address.
pub(super) type Found = Vec<(usize, u64)>;

/// Takes the result of a lookup to whoever waits for it.
pub(super) extern "C" fn answer(
    error: LLVMErrorRef,
    pairs: LLVMOrcCSymbolMapPairs,
    count: usize,
    data: *mut c_void,
) {
    // SAFETY: `data` is the sender that the lookup boxed; LLVM gives `count` pairs on success.
    unsafe {
        let sender = Box::from_raw(data.cast::<SyncSender<Result<Found, Error>>>());
        let found = checked("LLVMOrcExecutionSessionLookup", error).map(|()| {
            let pairs = if count == 0 { &[] } else { std::slice::from_raw_parts(pairs, count) };
            pairs.iter().map(|pair| (pair.Name as usize, pair.Sym.Address)).collect()
        });
        // The receiver waits; there is nobody else to tell.
        let _ = sender.send(found);
    }
}

/// Collects what a session complains about, instead of printing it.
pub(super) extern "C" fn report(data: *mut c_void, error: LLVMErrorRef) {
    // SAFETY: `data` is the list that the session registered; the error is ours.
    unsafe {
        let errors = &*data.cast::<Mutex<Vec<String>>>();
        if let Err(Error::Llvm { message, .. }) = checked("ORC", error) {
            errors.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        }
    }
}

/// Defines those of the wanted symbols that are in the host table, in the namespace that asks.
pub(super) extern "C" fn offer(
    _generator: LLVMOrcDefinitionGeneratorRef,
    table: *mut c_void,
    _state: *mut LLVMOrcLookupStateRef,
    _kind: LLVMOrcLookupKind,
    space: LLVMOrcJITDylibRef,
    _flags: LLVMOrcJITDylibLookupFlags,
    wanted: LLVMOrcCLookupSet,
    count: usize,
) -> LLVMErrorRef {
    // SAFETY: `table` is the session's; LLVM gives `count` elements. A retained entry is handed
    // on to the definition, which releases it.
    unsafe {
        let hosts = &*table.cast::<Hosts>();
        let wanted = if count == 0 { &[] } else { std::slice::from_raw_parts(wanted, count) };
        let mut found: Vec<LLVMOrcCSymbolMapPair> = wanted
            .iter()
            .filter_map(|element| {
                let name = copied(LLVMOrcSymbolStringPoolEntryStr(element.Name));
                let address = hosts.address(unprefixed(&name))?;
                LLVMOrcRetainSymbolStringPoolEntry(element.Name);
                Some(LLVMOrcCSymbolMapPair { Name: element.Name, Sym: callable(address) })
            })
            .collect();
        if found.is_empty() {
            return null_mut();
        }
        LLVMOrcJITDylibDefine(space, LLVMOrcAbsoluteSymbols(found.as_mut_ptr(), found.len()))
    }
}

/// The host table belongs to the session, which frees it.
pub(super) extern "C" fn ignore(_table: *mut c_void) {}

/// Mach-O puts an underscore before each C symbol.
fn unprefixed(name: &str) -> &str {
    if cfg!(target_os = "macos") { name.strip_prefix('_').unwrap_or(name) } else { name }
}

fn callable(address: usize) -> LLVMJITEvaluatedSymbol {
    let exported = LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsExported as u8;
    let callable = LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsCallable as u8;
    LLVMJITEvaluatedSymbol {
        Address: address as u64,
        Flags: LLVMJITSymbolFlags { GenericFlags: exported | callable, TargetFlags: 0 },
    }
}
