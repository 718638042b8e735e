//! What can go wrong, as values.

/// Why this build has no LLVM. Everything else in the crate then answers with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("compiled code is not available: {reason}")]
pub struct Unavailable {
    /// One sentence from the build: no feature, no shared libLLVM, another LLVM release …
    pub reason: String,
}

/// An error of the bitcode linker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This build has no LLVM.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),

    /// A call into LLVM failed.
    #[error("{call}: {message}")]
    Llvm {
        /// The function of LLVM's C API.
        call: &'static str,
        /// LLVM's own words.
        message: String,
    },

    /// A function was built against the rules; the first offence is reported.
    #[error("function `{function}`: {reason}")]
    Function {
        /// The function's name.
        function: String,
        /// What was wrong with it.
        reason: String,
    },

    /// A name holds a NUL byte, which LLVM's C API cannot carry.
    #[error("the name {0:?} holds a NUL byte")]
    Name(String),

    /// A unit was compiled for another machine or with another data layout.
    #[error("unit `{unit}`: its {what} is `{found}`, this machine's is `{wanted}`")]
    Foreign {
        /// The unit's name.
        unit: String,
        /// `target triple` or `data layout`.
        what: &'static str,
        /// What the bitcode says.
        found: String,
        /// What the machine wants.
        wanted: String,
    },

    /// A unit does not keep its contract. The three lists name every offender.
    #[error(
        "unit `{unit}` breaks its contract: missing exports {missing:?}, \
         imports not listed {unlisted:?}, listed imports not used {unused:?}"
    )]
    Contract {
        /// The unit's name.
        unit: String,
        /// Exports that are listed and not defined.
        missing: Vec<String>,
        /// Imports that the unit has and the contract does not list.
        unlisted: Vec<String>,
        /// Imports that the contract lists and the unit does not have.
        unused: Vec<String>,
    },

    /// A function was declared with another type than the unit defines it with. Calling it would
    /// be undefined behaviour.
    #[error("`{name}` is declared as `{declared}` but unit `{unit}` defines `{defined}`")]
    Signature {
        /// The function.
        name: String,
        /// The unit that defines it.
        unit: String,
        /// The type of the declaration.
        declared: String,
        /// The type of the definition.
        defined: String,
    },

    /// A name is already taken in the module, or was declared with another signature.
    #[error("`{0}` is already in the module with another meaning")]
    Duplicate(String),

    /// Linked code keeps state in a thread-local variable, which JIT-compiled code cannot have.
    #[error("thread-local variables cannot be linked: {0:?}")]
    ThreadLocal(Vec<String>),

    /// A pass pipeline was refused before LLVM saw it.
    #[error("pipeline `{pipeline}`: {reason}")]
    Pipeline {
        /// The pipeline's text.
        pipeline: String,
        /// Why.
        reason: String,
    },

    /// An object needs symbols that the host table does not have.
    #[error("no host function for {0:?}")]
    Unresolved(Vec<String>),

    /// Bytes that were said to be a sealed object are not, or not of this build.
    #[error("not a usable object: {0}")]
    Sealed(String),

    /// A symbol was asked of an object that does not export it.
    #[error("the object exports no `{0}`")]
    NoSymbol(String),
}

impl Error {
    #[cfg(bitlink_llvm)]
    pub(crate) fn llvm(call: &'static str, message: impl Into<String>) -> Self {
        Self::Llvm { call, message: message.into() }
    }
}
