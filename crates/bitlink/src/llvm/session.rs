//! Owner of an ORC session: namespaces, host symbols, lookups.

use std::ptr::null_mut;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use llvm_sys::core::LLVMCreateMemoryBufferWithMemoryRangeCopy;
use llvm_sys::orc2::lljit::*;
use llvm_sys::orc2::*;

use super::callbacks::{Found, answer, ignore, offer, report};
use super::text::{c_string, checked};
use crate::error::Error;
use crate::hosts::Hosts;

/// Owner of an LLJIT instance.
///
/// Each object gets a namespace (a JITDylib) of its own, so that objects may export equal names,
/// as kept objects must. Namespaces cannot be deleted through the C API; empty ones are reused.
pub(super) struct Session {
    raw: LLVMOrcLLJITRef,
    free: Vec<LLVMOrcJITDylibRef>,
    made: usize,
    process_symbols: bool,
    hosts: Box<Hosts>,
    errors: Box<Mutex<Vec<String>>>,
}

// SAFETY: ORC sessions lock internally; ours is also used through a mutex only.
unsafe impl Send for Session {}

/// One object in the session.
pub(super) struct Placed {
    space: LLVMOrcJITDylibRef,
    tracker: LLVMOrcResourceTrackerRef,
}

// SAFETY: handles, used together with the session only.
unsafe impl Send for Placed {}

impl Session {
    pub(super) fn new(hosts: Hosts, process_symbols: bool, debugger: bool) -> Result<Self, Error> {
        let (hosts, errors) = (Box::new(hosts), Box::new(Mutex::new(Vec::new())));
        let mut raw = null_mut();
        // SAFETY: a null builder asks for the defaults; `raw` is ours from here on. The
        // reporter's data is boxed and outlives the session.
        unsafe {
            checked("LLVMOrcCreateLLJIT", LLVMOrcCreateLLJIT(&mut raw, null_mut()))?;
            let data = std::ptr::from_ref::<Mutex<Vec<String>>>(&errors).cast_mut();
            let session = LLVMOrcLLJITGetExecutionSession(raw);
            LLVMOrcExecutionSessionSetErrorReporter(session, report, data.cast());
        }
        let session = Self { raw, free: Vec::new(), made: 0, process_symbols, hosts, errors };
        if debugger {
            // SAFETY: the session is live.
            let error = unsafe { LLVMOrcLLJITEnableDebugSupport(raw) };
            // SAFETY: the error is fresh.
            unsafe { checked("LLVMOrcLLJITEnableDebugSupport", error)? };
        }
        Ok(session)
    }

    /// Adds an object and makes it ready to run; gives the addresses of `names`, in order.
    pub(super) fn add(
        &mut self,
        object: &[u8],
        names: &[String],
    ) -> Result<(Placed, Vec<u64>), Error> {
        let space = self.space()?;
        // SAFETY: the namespace is live; LLVM copies the bytes and takes the buffer over.
        let (placed, added) = unsafe {
            let tracker = LLVMOrcJITDylibCreateResourceTracker(space);
            let (start, length) = (object.as_ptr().cast(), object.len());
            let buffer =
                LLVMCreateMemoryBufferWithMemoryRangeCopy(start, length, c"object".as_ptr());
            let error = LLVMOrcLLJITAddObjectFileWithRT(self.raw, tracker, buffer);
            (Placed { space, tracker }, checked("LLVMOrcLLJITAddObjectFileWithRT", error))
        };
        match added.and_then(|()| self.addresses(space, names)) {
            Ok(addresses) => Ok((placed, addresses)),
            Err(error) => {
                // The first error is the one to report.
                let _ = self.remove(placed);
                Err(error)
            }
        }
    }

    /// Frees an object's memory.
    pub(super) fn remove(&mut self, placed: Placed) -> Result<(), Error> {
        // SAFETY: the tracker is live, and released once.
        let removed = unsafe {
            let error = LLVMOrcResourceTrackerRemove(placed.tracker);
            LLVMOrcReleaseResourceTracker(placed.tracker);
            checked("LLVMOrcResourceTrackerRemove", error)
        };
        removed.map(|()| self.free.push(placed.space))
    }

    /// An empty namespace, in which the host's functions can be found.
    fn space(&mut self) -> Result<LLVMOrcJITDylibRef, Error> {
        if let Some(space) = self.free.pop() {
            return Ok(space);
        }
        self.made += 1;
        let name = c_string(&format!("object {}", self.made))?;
        // SAFETY: session and name are live; the table is boxed and outlives the session. The
        // namespace takes the generators over.
        unsafe {
            let session = LLVMOrcLLJITGetExecutionSession(self.raw);
            let space = LLVMOrcExecutionSessionCreateBareJITDylib(session, name.as_ptr());
            let table = std::ptr::from_ref::<Hosts>(&self.hosts).cast_mut();
            let hosts = LLVMOrcCreateCustomCAPIDefinitionGenerator(offer, table.cast(), ignore);
            LLVMOrcJITDylibAddGenerator(space, hosts);
            if self.process_symbols {
                LLVMOrcJITDylibAddGenerator(space, self.process_generator()?);
            }
            Ok(space)
        }
    }

    fn process_generator(&self) -> Result<LLVMOrcDefinitionGeneratorRef, Error> {
        const CALL: &str = "LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess";
        let mut generator = null_mut();
        // SAFETY: the session is live; no filter is given.
        unsafe {
            let prefix = LLVMOrcLLJITGetGlobalPrefix(self.raw);
            let error = LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(
                &mut generator,
                prefix,
                None,
                null_mut(),
            );
            checked(CALL, error)?;
        }
        Ok(generator)
    }

    /// Links the object and finds its symbols.
    fn addresses(&self, space: LLVMOrcJITDylibRef, names: &[String]) -> Result<Vec<u64>, Error> {
        let mut wanted = Vec::with_capacity(names.len());
        for name in names {
            let name = c_string(name)?;
            // SAFETY: the session is live; the entry goes to the lookup, which releases it.
            let entry = unsafe { LLVMOrcLLJITMangleAndIntern(self.raw, name.as_ptr()) };
            let flags = LLVMOrcSymbolLookupFlags::LLVMOrcSymbolLookupFlagsRequiredSymbol;
            wanted.push(LLVMOrcCLookupSetElement { Name: entry, LookupFlags: flags });
        }
        let entries: Vec<usize> = wanted.iter().map(|element| element.Name as usize).collect();
        let found = self.look_up(space, &mut wanted)?;
        let address = |entry: &usize| found.iter().find(|f| f.0 == *entry).map(|f| f.1);
        entries
            .iter()
            .map(address)
            .collect::<Option<_>>()
            .ok_or_else(|| Error::llvm("LLVMOrcExecutionSessionLookup", "a symbol was not found"))
    }

    fn look_up(
        &self,
        space: LLVMOrcJITDylibRef,
        wanted: &mut [LLVMOrcCLookupSetElement],
    ) -> Result<Found, Error> {
        let flags = LLVMOrcJITDylibLookupFlags::LLVMOrcJITDylibLookupFlagsMatchExportedSymbolsOnly;
        let mut order = [LLVMOrcCJITDylibSearchOrderElement { JD: space, JDLookupFlags: flags }];
        let (sender, receiver) = sync_channel(1);
        // SAFETY: the arrays live through the call, which copies them; `answer` takes the boxed
        // sender back, exactly once.
        unsafe {
            LLVMOrcExecutionSessionLookup(
                LLVMOrcLLJITGetExecutionSession(self.raw),
                LLVMOrcLookupKind::LLVMOrcLookupKindStatic,
                order.as_mut_ptr(),
                1,
                wanted.as_mut_ptr(),
                wanted.len(),
                answer,
                Box::into_raw(Box::new(sender)).cast(),
            );
        }
        let answer = receiver.recv().unwrap_or_else(|_| {
            Err(Error::llvm("LLVMOrcExecutionSessionLookup", "it gave no answer"))
        });
        answer.map_err(|error| self.with_reports(error))
    }

    /// Adds what the session has reported, which says why: the lookup itself only says that.
    fn with_reports(&self, error: Error) -> Error {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let reports: Vec<String> = errors.drain(..).collect();
        match error {
            Error::Llvm { call, message } if !reports.is_empty() => {
                Error::Llvm { call, message: format!("{message}: {}", reports.join("; ")) }
            }
            other => other,
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once; errors of the shutdown concern nobody any more.
        unsafe {
            let _ = checked("LLVMOrcDisposeLLJIT", LLVMOrcDisposeLLJIT(self.raw));
        }
    }
}
