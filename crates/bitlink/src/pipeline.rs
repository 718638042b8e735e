//! Named pass pipelines, and the check that keeps a pipeline from ending the process.

use std::borrow::Cow;

use crate::error::Error;

/// A list of LLVM passes in the notation of `opt -passes=…`.
///
/// ```
/// use bitlink::Pipeline;
///
/// assert!(Pipeline::new("function(sroa,instcombine<no-verify-fixpoint>)").is_ok());
/// // Written so, instcombine ends the whole process when it does not settle in one round:
/// assert!(Pipeline::new("function(instcombine)").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pipeline {
    text: Cow<'static, str>,
    vectorise: bool,
}

impl Pipeline {
    /// For code made of many small inlined functions over a local copy of the state, such as
    /// exec groups. About half the pass time of [`O2`](Self::O2) at about the same speed of code:
    ///
    /// - `always-inline` first, since the functions do nothing until they meet their constants;
    /// - `sroa`, `early-cse`, `simplifycfg`, `instcombine`: the state becomes registers, constant
    ///   operands fold, and most of the code is gone before anything expensive runs;
    /// - `jump-threading` joins a branch with the test that decided it in the block before;
    /// - `licm` and `gvn` take loads out of loops, once: the second round of `O2` found nothing;
    /// - `dse` and `adce` drop the stores that only an unreachable exit would have seen;
    /// - no vectoriser and no unroller, which cost most of `O3`'s time on loops of few turns.
    pub const LEAN: Self = Self::fixed(
        "always-inline,function(sroa,early-cse<memssa>,simplifycfg,\
         instcombine<no-verify-fixpoint>,jump-threading,simplifycfg,loop-simplify,lcssa,\
         loop-mssa(licm<allowspeculation>),gvn,sroa,instcombine<no-verify-fixpoint>,dse,\
         simplifycfg<bonus-inst-threshold=1>,adce),globaldce",
        false,
    );

    /// The least that makes inlined units usable, for a first tier: inline, locals to registers,
    /// one round of folding. About two thirds of [`LEAN`](Self::LEAN)'s pass time; together with
    /// [`Effort::Fast`](crate::Effort::Fast) about a third of the whole.
    pub const QUICK: Self = Self::fixed(
        "always-inline,function(sroa,early-cse,simplifycfg,instcombine<no-verify-fixpoint>,\
         simplifycfg),globaldce",
        false,
    );

    /// LLVM's `O2` with vectorisation: for a loop over many rows, where the body is small and
    /// the number of turns large.
    pub const O2: Self = Self::fixed("default<O2>", true);

    /// LLVM's `O3` with vectorisation.
    pub const O3: Self = Self::fixed("default<O3>", true);

    /// Inlines what must be inlined and changes nothing else: for reading IR.
    pub const INLINE_ONLY: Self = Self::fixed("always-inline,globaldce", false);

    const fn fixed(text: &'static str, vectorise: bool) -> Self {
        Self { text: Cow::Borrowed(text), vectorise }
    }

    /// A pipeline of one's own. Names are checked by LLVM when it runs.
    ///
    /// # Errors
    /// [`Error::Pipeline`] for passes that are known to end the process instead of failing.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        match fault(&text) {
            None => Ok(Self { text: Cow::Owned(text), vectorise: false }),
            Some(reason) => Err(Error::Pipeline { pipeline: text, reason: reason.into() }),
        }
    }

    /// With the loop and SLP vectorisers on or off, where the pipeline has them.
    #[must_use]
    pub fn vectorise(mut self, on: bool) -> Self {
        self.vectorise = on;
        self
    }

    /// The text. Part of any key under which compiled code is kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[cfg(bitlink_llvm)]
    pub(crate) fn vectorises(&self) -> bool {
        self.vectorise
    }
}

/// Why a pipeline must not run. LLVM's fatal errors cannot be caught.
fn fault(text: &str) -> Option<&'static str> {
    if text.contains('\0') {
        return Some("it holds a NUL byte");
    }
    if text.contains("trigger-crash") || text.contains("trigger-verifier-error") {
        return Some("it asks LLVM to crash");
    }
    text.split([',', '(', ')']).find_map(|pass| {
        let (name, options) = pass.trim().split_once('<').unwrap_or((pass.trim(), ""));
        (name == "instcombine" && !options.contains("no-verify-fixpoint"))
            .then_some("write `instcombine<no-verify-fixpoint>`: without it LLVM may abort")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_pipelines_pass_their_own_check() {
        for pipeline in [Pipeline::LEAN, Pipeline::QUICK, Pipeline::O2, Pipeline::INLINE_ONLY] {
            assert_eq!(Pipeline::new(pipeline.text()).err(), None, "{pipeline:?}");
        }
    }

    #[test]
    fn a_bare_instcombine_is_refused_wherever_it_stands() {
        for text in ["instcombine", "function(sroa,instcombine)", "function( instcombine<x> )"] {
            assert!(Pipeline::new(text).is_err(), "{text}");
        }
        assert!(Pipeline::new("function(aggressive-instcombine)").is_ok());
    }
}
