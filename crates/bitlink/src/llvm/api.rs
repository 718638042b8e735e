//! LLVM's C API without linking LLVM.
//!
//! `llvm-sys` declares the functions; the definitions that the linker finds are the ones here: a
//! jump through a slot, one for each function that this crate uses. [`bind`] fills the slots from
//! the library that [`super::loading`] has opened. So a program starts where there is no libLLVM,
//! call sites look and are checked as if it were linked, and a function that is used without being
//! listed is an error of the linker.
//!
//! A jump is no call: arguments, stack and unwinding are those of the function itself.

use std::ffi::CStr;
use std::sync::atomic::{AtomicPtr, Ordering};

use libloading::Library;

/// Where a jump leads before the library is bound. No way of the crate gets here: each begins
/// with a `Target` or a `Runtime`, and those begin with `available`.
extern "C" fn unbound() -> ! {
    eprintln!("bitlink: LLVM was called before it was opened");
    std::process::abort();
}

/// The symbols are hidden: another LLVM in the process (a graphics driver's) neither sees them nor
/// is seen.
macro_rules! jump {
    ($name:ident) => {
        #[cfg(target_arch = "x86_64")]
        std::arch::global_asm!(
            ".pushsection .text.bitlink_llvm,\"ax\",%progbits",
            concat!(".globl ", stringify!($name)),
            concat!(".hidden ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(stringify!($name), ":"),
            "jmp qword ptr [rip + {slot}]",
            ".popsection",
            slot = sym slot::$name,
        );
        #[cfg(target_arch = "aarch64")]
        std::arch::global_asm!(
            ".pushsection .text.bitlink_llvm,\"ax\",%progbits",
            concat!(".globl ", stringify!($name)),
            concat!(".hidden ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            ".balign 4",
            concat!(stringify!($name), ":"),
            "adrp x16, {slot}",
            "ldr x16, [x16, :lo12:{slot}]",
            "br x16",
            ".popsection",
            slot = sym slot::$name,
        );
    };
}

macro_rules! functions {
    ($($(#[$when:meta])? $name:ident)*) => {
        #[allow(non_upper_case_globals, reason = "named as the functions")]
        mod slot {
            use super::{AtomicPtr, unbound};
            $(
                $(#[$when])?
                pub(super) static $name: AtomicPtr<()> = AtomicPtr::new(unbound as *mut ());
            )*
        }

        const SLOTS: &[(&CStr, &AtomicPtr<()>)] = &[$($(#[$when])? (
            match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                Ok(name) => name,
                Err(_) => panic!("an identifier holds no NUL"),
            },
            &slot::$name,
        )),*];

        $($(#[$when])? jump!($name);)*
    };
}

/// Fills all slots, or none.
///
/// # Errors
/// The name of a function that the library lacks.
pub(super) fn bind(library: &Library) -> Result<(), String> {
    let find = |name: &CStr| {
        // SAFETY: only the address is taken; the declarations say its type.
        let symbol = unsafe { library.get::<*mut ()>(name.to_bytes_with_nul()) };
        symbol.map(|symbol| *symbol).map_err(|_| format!("it lacks {}", name.to_string_lossy()))
    };
    let found: Vec<*mut ()> = SLOTS.iter().map(|(name, _)| find(name)).collect::<Result<_, _>>()?;
    for ((_, slot), address) in SLOTS.iter().zip(found) {
        slot.store(address, Ordering::Release);
    }
    Ok(())
}

functions! {
    LLVMAddAttributeAtIndex
    LLVMAddCallSiteAttribute
    LLVMAddCase
    LLVMAddFunction
    LLVMAddGlobal
    LLVMAddIncoming
    LLVMAddModuleFlag
    LLVMAliasGetAliasee
    LLVMAppendBasicBlockInContext
    LLVMArrayType2
    LLVMBuildAggregateRet
    LLVMBuildAlloca
    LLVMBuildBinOp
    LLVMBuildBr
    LLVMBuildCall2
    LLVMBuildCast
    LLVMBuildCondBr
    LLVMBuildExtractValue
    LLVMBuildFCmp
    LLVMBuildICmp
    LLVMBuildInBoundsGEP2
    LLVMBuildInsertElement
    LLVMBuildLoad2
    LLVMBuildMemCpy
    LLVMBuildPhi
    LLVMBuildRet
    LLVMBuildRetVoid
    LLVMBuildSelect
    LLVMBuildShuffleVector
    LLVMBuildStore
    LLVMBuildSwitch
    LLVMBuildUnreachable
    LLVMConstInt
    LLVMConstNull
    LLVMConstPtrToInt
    LLVMConstReal
    LLVMConstStringInContext2
    LLVMContextCreate
    LLVMContextDispose
    LLVMContextSetDiagnosticHandler
    LLVMContextSetDiscardValueNames
    LLVMCopyStringRepOfTargetData
    LLVMCountBasicBlocks
    LLVMCountParams
    LLVMCreateBinary
    LLVMCreateBuilderInContext
    LLVMCreateConstantRangeAttribute
    LLVMCreateDIBuilder
    LLVMCreateEnumAttribute
    LLVMCreateMemoryBufferWithMemoryRange
    LLVMCreateMemoryBufferWithMemoryRangeCopy
    LLVMCreatePassBuilderOptions
    LLVMCreateTargetDataLayout
    LLVMCreateTargetMachine
    LLVMDIBuilderCreateCompileUnit
    LLVMDIBuilderCreateDebugLocation
    LLVMDIBuilderCreateFile
    LLVMDIBuilderCreateFunction
    LLVMDIBuilderCreateSubroutineType
    LLVMDIBuilderFinalize
    LLVMDebugMetadataVersion
    LLVMDeleteFunction
    LLVMDeleteGlobal
    LLVMDisposeBinary
    LLVMDisposeBuilder
    LLVMDisposeDIBuilder
    LLVMDisposeErrorMessage
    LLVMDisposeMemoryBuffer
    LLVMDisposeMessage
    LLVMDisposeModule
    LLVMDisposePassBuilderOptions
    LLVMDisposeSymbolIterator
    LLVMDisposeTargetData
    LLVMDisposeTargetMachine
    LLVMDoubleTypeInContext
    LLVMFunctionType
    LLVMGetAttributeCountAtIndex
    LLVMGetAttributesAtIndex
    LLVMGetBasicBlockTerminator
    LLVMGetBitcodeModuleInContext2
    LLVMGetBufferSize
    LLVMGetBufferStart
    LLVMGetCalledValue
    LLVMGetDataLayoutStr
    LLVMGetDefaultTargetTriple
    LLVMGetDiagInfoDescription
    LLVMGetDiagInfoSeverity
    LLVMGetEnumAttributeAtIndex
    LLVMGetEnumAttributeKindForName
    LLVMGetErrorMessage
    LLVMGetFirstBasicBlock
    LLVMGetFirstFunction
    LLVMGetFirstGlobal
    LLVMGetFirstGlobalAlias
    LLVMGetFirstInstruction
    LLVMGetFirstUse
    LLVMGetFunctionCallConv
    LLVMGetHostCPUFeatures
    LLVMGetHostCPUName
    LLVMGetInstructionOpcode
    LLVMGetLinkage
    LLVMGetMDKindIDInContext
    LLVMGetModuleDebugMetadataVersion
    LLVMGetNamedFunction
    LLVMGetNamedGlobal
    LLVMGetNextBasicBlock
    LLVMGetNextFunction
    LLVMGetNextGlobal
    LLVMGetNextGlobalAlias
    LLVMGetNextInstruction
    LLVMGetNextUse
    LLVMGetOperand
    LLVMGetParam
    LLVMGetParams
    LLVMGetPoison
    LLVMGetReturnType
    LLVMGetSymbolName
    LLVMGetSymbolSize
    LLVMGetTarget
    LLVMGetTargetFromTriple
    LLVMGetTypeKind
    LLVMGetValueName2
    LLVMGetVersion
    LLVMGlobalGetValueType
    LLVMGlobalSetMetadata
    LLVMHasPersonalityFn
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64AsmParser
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64AsmPrinter
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64Disassembler
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64Target
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64TargetInfo
    #[cfg(target_arch = "aarch64")]
    LLVMInitializeAArch64TargetMC
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86AsmParser
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86AsmPrinter
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86Disassembler
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86Target
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86TargetInfo
    #[cfg(target_arch = "x86_64")]
    LLVMInitializeX86TargetMC
    LLVMInstructionEraseFromParent
    LLVMInt64TypeInContext
    LLVMIntTypeInContext
    LLVMIsACallInst
    LLVMIsAFunction
    LLVMIsAGetElementPtrInst
    LLVMIsALoadInst
    LLVMIsAStoreInst
    LLVMIsDeclaration
    LLVMIsThreadLocal
    LLVMLinkModules2
    LLVMMDNodeInContext2
    LLVMMDStringInContext2
    LLVMMetadataAsValue
    LLVMModuleCreateWithNameInContext
    LLVMMoveToNextSymbol
    LLVMObjectFileCopySymbolIterator
    LLVMObjectFileIsSymbolIteratorAtEnd
    LLVMOrcAbsoluteSymbols
    LLVMOrcCreateCustomCAPIDefinitionGenerator
    LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess
    LLVMOrcCreateLLJIT
    LLVMOrcDisposeLLJIT
    LLVMOrcExecutionSessionCreateBareJITDylib
    LLVMOrcExecutionSessionLookup
    LLVMOrcExecutionSessionSetErrorReporter
    LLVMOrcJITDylibAddGenerator
    LLVMOrcJITDylibCreateResourceTracker
    LLVMOrcJITDylibDefine
    LLVMOrcLLJITAddObjectFileWithRT
    LLVMOrcLLJITEnableDebugSupport
    LLVMOrcLLJITGetExecutionSession
    LLVMOrcLLJITGetGlobalPrefix
    LLVMOrcLLJITMangleAndIntern
    LLVMOrcReleaseResourceTracker
    LLVMOrcResourceTrackerRemove
    LLVMOrcRetainSymbolStringPoolEntry
    LLVMOrcSymbolStringPoolEntryStr
    LLVMParseBitcodeInContext2
    LLVMPassBuilderOptionsSetLoopVectorization
    LLVMPassBuilderOptionsSetSLPVectorization
    LLVMPointerTypeInContext
    LLVMPositionBuilderAtEnd
    LLVMPrintModuleToString
    LLVMPrintTypeToString
    LLVMPrintValueToString
    LLVMRemoveCallSiteEnumAttribute
    LLVMRemoveEnumAttributeAtIndex
    LLVMRemoveStringAttributeAtIndex
    LLVMReplaceAllUsesWith
    LLVMRunPasses
    LLVMSetAlignment
    LLVMSetCurrentDebugLocation2
    LLVMSetDataLayout
    LLVMSetFunctionCallConv
    LLVMSetGlobalConstant
    LLVMSetInitializer
    LLVMSetInstructionCallConv
    LLVMSetLinkage
    LLVMSetMetadata
    LLVMSetPersonalityFn
    LLVMSetSubprogram
    LLVMSetTailCallKind
    LLVMSetTarget
    LLVMSetTargetMachineFastISel
    LLVMSetValueName2
    LLVMSetVisibility
    LLVMStructTypeInContext
    LLVMTargetMachineEmitToMemoryBuffer
    LLVMTypeOf
    LLVMValueAsMetadata
    LLVMVectorType
    LLVMVerifyModule
    LLVMVoidTypeInContext
    LLVMWriteBitcodeToMemoryBuffer
}
