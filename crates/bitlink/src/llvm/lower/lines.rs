//! Line numbers of generated functions.
//!
//! LLVM carries them through every pass, and gives the code that it inlines the line of the call
//! (units have no lines of their own). So in a listing each machine instruction can be traced
//! back to what the client generated it for.

use std::ptr::{null, null_mut};

use llvm_sys::LLVMModuleFlagBehavior::LLVMModuleFlagBehaviorWarning;
use llvm_sys::core::{
    LLVMAddModuleFlag, LLVMConstInt, LLVMSetCurrentDebugLocation2, LLVMValueAsMetadata,
};
use llvm_sys::debuginfo::{
    LLVMCreateDIBuilder, LLVMDIBuilderCreateCompileUnit, LLVMDIBuilderCreateDebugLocation,
    LLVMDIBuilderCreateFile, LLVMDIBuilderCreateFunction, LLVMDIBuilderCreateSubroutineType,
    LLVMDIBuilderFinalize, LLVMDIFlagZero, LLVMDWARFEmissionKind, LLVMDWARFSourceLanguage,
    LLVMDebugMetadataVersion, LLVMDisposeDIBuilder, LLVMGetModuleDebugMetadataVersion,
    LLVMSetSubprogram,
};
use llvm_sys::prelude::{LLVMBuilderRef, LLVMDIBuilderRef, LLVMMetadataRef};

use super::super::context::Context;
use super::super::module::Module;
use super::types;
use crate::types::Type;

/// Owner of LLVM's builder of debug information.
struct DebugBuilder(LLVMDIBuilderRef);

impl Drop for DebugBuilder {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposeDIBuilder(self.0) };
    }
}

/// Gives `function` the frame that its lines refer to.
pub(super) fn begin(
    module: &Module,
    function: llvm_sys::prelude::LLVMValueRef,
    name: &str,
) -> LLVMMetadataRef {
    // Without this flag LLVM takes debug information for that of an old version and drops it.
    declare_version(module);
    // SAFETY: module and function are live, every string is given with its length.
    unsafe {
        let builder = DebugBuilder(LLVMCreateDIBuilder(module.raw()));
        let (text, length) = (name.as_ptr().cast(), name.len());
        let file = LLVMDIBuilderCreateFile(builder.0, text, length, c"".as_ptr(), 0);
        compile_unit(&builder, file);
        let of = LLVMDIBuilderCreateSubroutineType(builder.0, file, null_mut(), 0, LLVMDIFlagZero);
        let flags = LLVMDIFlagZero;
        let frame = LLVMDIBuilderCreateFunction(
            builder.0, file, text, length, text, length, file, 0, of, 0, 1, 0, flags, 1,
        );
        LLVMSetSubprogram(function, frame);
        LLVMDIBuilderFinalize(builder.0);
        frame
    }
}

fn compile_unit(builder: &DebugBuilder, file: LLVMMetadataRef) {
    let language = LLVMDWARFSourceLanguage::LLVMDWARFSourceLanguageC99;
    let kind = LLVMDWARFEmissionKind::LLVMDWARFEmissionKindLineTablesOnly;
    let producer = "bitlink";
    let (text, length) = (producer.as_ptr().cast(), producer.len());
    // SAFETY: builder and file are live; null strings have length 0.
    unsafe {
        LLVMDIBuilderCreateCompileUnit(
            builder.0,
            language,
            file,
            text,
            length,
            1,
            null(),
            0,
            0,
            null(),
            0,
            kind,
            0,
            0,
            0,
            null(),
            0,
            null(),
            0,
        );
    }
}

fn declare_version(module: &Module) {
    // SAFETY: module and context are live; the key is given with its length.
    unsafe {
        if LLVMGetModuleDebugMetadataVersion(module.raw()) == 0 {
            let of = types::of(module.context(), Type::I32);
            let version = LLVMConstInt(of, LLVMDebugMetadataVersion().into(), 0);
            let (key, length) = (c"Debug Info Version", 18);
            let version = LLVMValueAsMetadata(version);
            LLVMAddModuleFlag(
                module.raw(),
                LLVMModuleFlagBehaviorWarning,
                key.as_ptr(),
                length,
                version,
            );
        }
    }
}

/// What the builder makes next belongs to that line.
pub(super) fn set(context: &Context, builder: LLVMBuilderRef, frame: LLVMMetadataRef, line: u32) {
    // SAFETY: all four are live and of one context.
    unsafe {
        let at = LLVMDIBuilderCreateDebugLocation(context.raw(), line, 0, frame, null_mut());
        LLVMSetCurrentDebugLocation2(builder, at);
    }
}
