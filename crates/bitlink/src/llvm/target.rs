//! The machine that code is made for.

use std::ffi::CString;
use std::ptr::null_mut;
use std::sync::Once;

use llvm_sys::target::{LLVMCopyStringRepOfTargetData, LLVMDisposeTargetData};
use llvm_sys::target_machine::{
    LLVMCodeGenOptLevel, LLVMCodeModel, LLVMCreateTargetDataLayout, LLVMCreateTargetMachine,
    LLVMDisposeTargetMachine, LLVMGetDefaultTargetTriple, LLVMGetHostCPUFeatures,
    LLVMGetHostCPUName, LLVMGetTargetFromTriple, LLVMRelocMode, LLVMSetTargetMachineFastISel,
    LLVMTargetMachineRef,
};

use super::text::{c_string, taken};
use crate::error::Error;

/// How much work the code generator puts into registers and scheduling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    /// About a tenth of the code generator's time, which is more than half of the whole; objects
    /// are twice as large and several times slower.
    Fast,
    /// A quarter less of its time than `Good` and objects a tenth larger: instructions are
    /// selected block by block, registers allocated as for `Good`. How fast the code is depends on
    /// the code: measure.
    Medium,
    /// The usual. LLVM's higher levels made neither better code nor less time here.
    Good,
}

/// This machine: triple, data layout, CPU. Owner of an LLVM target machine.
///
/// May move to another thread; each thread that compiles has its own.
#[derive(Debug)]
pub struct Target {
    raw: LLVMTargetMachineRef,
    triple: String,
    layout: String,
    cpu: String,
    features: String,
}

// SAFETY: a target machine may be used by any thread, one at a time; `Target` is not `Sync`.
unsafe impl Send for Target {}

impl Target {
    /// This machine, with all that its CPU can do.
    ///
    /// # Errors
    /// [`Error::Llvm`] if LLVM has no code generator for it.
    pub fn host(effort: Effort) -> Result<Self, Error> {
        crate::available()?;
        // SAFETY: both make a string for us.
        let (cpu, features) =
            unsafe { (taken(LLVMGetHostCPUName()), taken(LLVMGetHostCPUFeatures())) };
        Self::new(effort, cpu, features)
    }

    /// Any machine of this kind: code that may be kept for another computer.
    ///
    /// # Errors
    /// [`Error::Llvm`] if LLVM has no code generator for it.
    pub fn baseline(effort: Effort) -> Result<Self, Error> {
        let cpu = if cfg!(target_arch = "x86_64") { "x86-64" } else { "generic" };
        Self::new(effort, cpu.into(), String::new())
    }

    fn new(effort: Effort, cpu: String, features: String) -> Result<Self, Error> {
        crate::available()?;
        initialise();
        // SAFETY: makes a string for us.
        let triple = unsafe { taken(LLVMGetDefaultTargetTriple()) };
        let raw = machine(&triple, &cpu, &features, effort)?;
        // SAFETY: the machine is live, layout and string are disposed of once.
        let layout = unsafe {
            let data = LLVMCreateTargetDataLayout(raw);
            let text = taken(LLVMCopyStringRepOfTargetData(data));
            LLVMDisposeTargetData(data);
            text
        };
        Ok(Self { raw, triple, layout, cpu, features })
    }

    pub(crate) fn raw(&self) -> LLVMTargetMachineRef {
        self.raw
    }

    /// Such as `x86_64-unknown-linux-gnu`.
    #[must_use]
    pub fn triple(&self) -> &str {
        &self.triple
    }

    /// LLVM's description of sizes and alignments.
    #[must_use]
    pub fn data_layout(&self) -> &str {
        &self.layout
    }

    /// LLVM's name of the CPU, such as `znver3`.
    #[must_use]
    pub fn cpu(&self) -> &str {
        &self.cpu
    }

    /// One line that changes when kept objects must not be used any more: version of LLVM,
    /// triple, CPU and a checksum of its features.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let features = crc32fast::hash(self.features.as_bytes());
        format!("{} {} {} {features:08x}", crate::llvm_version(), self.triple, self.cpu)
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposeTargetMachine(self.raw) };
    }
}

fn machine(
    triple: &str,
    cpu: &str,
    features: &str,
    effort: Effort,
) -> Result<LLVMTargetMachineRef, Error> {
    let level = match effort {
        Effort::Fast => LLVMCodeGenOptLevel::LLVMCodeGenLevelNone,
        Effort::Medium | Effort::Good => LLVMCodeGenOptLevel::LLVMCodeGenLevelDefault,
    };
    let names: [CString; 3] = [c_string(triple)?, c_string(cpu)?, c_string(features)?];
    let [triple, cpu, features] = names.each_ref().map(|name| name.as_ptr());
    // Code and data of one object lie close together: small model, position independent.
    let (relocation, model) = (LLVMRelocMode::LLVMRelocPIC, LLVMCodeModel::LLVMCodeModelSmall);
    // SAFETY: the strings live to the end of the function; the target is LLVM's own static.
    unsafe {
        let (mut target, mut error) = (null_mut(), null_mut());
        if LLVMGetTargetFromTriple(triple, &mut target, &mut error) != 0 {
            return Err(Error::llvm("LLVMGetTargetFromTriple", taken(error)));
        }
        let raw = LLVMCreateTargetMachine(target, triple, cpu, features, level, relocation, model);
        if raw.is_null() {
            return Err(Error::llvm("LLVMCreateTargetMachine", "it gave no machine"));
        }
        if effort == Effort::Medium {
            LLVMSetTargetMachineFastISel(raw, 1);
        }
        Ok(raw)
    }
}

/// Registers the code generator of this architecture, once per process. llvm-sys's own wrappers
/// for "the native target" would need a C compiler at build time.
pub(crate) fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: registration only, guarded by ONCE.
        #[cfg(target_arch = "x86_64")]
        unsafe {
            use llvm_sys::target::{
                LLVMInitializeX86AsmParser, LLVMInitializeX86AsmPrinter,
                LLVMInitializeX86Disassembler, LLVMInitializeX86Target,
                LLVMInitializeX86TargetInfo, LLVMInitializeX86TargetMC,
            };
            LLVMInitializeX86TargetInfo();
            LLVMInitializeX86Target();
            LLVMInitializeX86TargetMC();
            LLVMInitializeX86AsmPrinter();
            LLVMInitializeX86AsmParser();
            LLVMInitializeX86Disassembler();
        }
        // SAFETY: registration only, guarded by ONCE.
        #[cfg(target_arch = "aarch64")]
        unsafe {
            use llvm_sys::target::{
                LLVMInitializeAArch64AsmParser, LLVMInitializeAArch64AsmPrinter,
                LLVMInitializeAArch64Disassembler, LLVMInitializeAArch64Target,
                LLVMInitializeAArch64TargetInfo, LLVMInitializeAArch64TargetMC,
            };
            LLVMInitializeAArch64TargetInfo();
            LLVMInitializeAArch64Target();
            LLVMInitializeAArch64TargetMC();
            LLVMInitializeAArch64AsmPrinter();
            LLVMInitializeAArch64AsmParser();
            LLVMInitializeAArch64Disassembler();
        }
    });
}
