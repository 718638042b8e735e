//! Control flow: branches, switches, phis, returns.

use super::builder::{Block, FunctionBuilder, Value};
use super::{Instruction, Source, Terminator};
use crate::types::{Returns, Type};

impl FunctionBuilder {
    /// Goes to a block.
    pub fn jump(&mut self, to: Block) {
        if let Some(to) = self.target(to) {
            self.end(Terminator::Jump(to));
        }
    }

    /// Goes to `then` if the `I1` is 1, otherwise to `otherwise`.
    pub fn branch(&mut self, condition: Value, then: Block, otherwise: Block) {
        self.branch_with(condition, then, otherwise, None);
    }

    /// A branch with an estimate of how often each way is taken, such as `(1, 2000)`.
    pub fn branch_weighted(
        &mut self,
        condition: Value,
        then: Block,
        otherwise: Block,
        weights: (u32, u32),
    ) {
        self.branch_with(condition, then, otherwise, Some(weights));
    }

    fn branch_with(
        &mut self,
        condition: Value,
        then: Block,
        otherwise: Block,
        weights: Option<(u32, u32)>,
    ) {
        let condition = self.typed(condition, Type::I1, "branch");
        let (then, otherwise) = (self.target(then), self.target(otherwise));
        if let (Some(condition), Some(then), Some(otherwise)) = (condition, then, otherwise) {
            self.end(Terminator::Branch { condition, then, otherwise, weights });
        }
    }

    /// Goes to the block of the case that equals the integer, or to `default`.
    pub fn switch(&mut self, value: Value, default: Block, cases: &[(u64, Block)]) {
        let Some((value, of)) = self.single(value, "switch") else { return };
        let Some(bits) = of.bits() else {
            return self.offend(|_| format!("switch over {of}"));
        };
        let Some(default) = self.target(default) else { return };
        let mut targets = Vec::with_capacity(cases.len());
        for &(case, block) in cases {
            if bits < 64 && case >> bits != 0 {
                return self.offend(|_| format!("case {case:#x} does not fit {of}"));
            }
            let Some(block) = self.target(block) else { return };
            targets.push((case, block));
        }
        let mut seen: Vec<u64> = targets.iter().map(|case| case.0).collect();
        seen.sort_unstable();
        if let Some(twice) = seen.windows(2).find(|pair| pair[0] == pair[1]) {
            return self.offend(|_| format!("case {:#x} twice in a switch", twice[0]));
        }
        self.end(Terminator::Switch { value, default, cases: targets });
    }

    /// Returns a value.
    pub fn ret(&mut self, value: Value) {
        let Returns::One(wanted) = self.function.signature.returns else {
            return self.offend(|f| format!("ret of one value from `{}`", f.signature));
        };
        if let Some(value) = self.typed(value, wanted, "ret") {
            self.end(Terminator::Return(Some(value)));
        }
    }

    /// Returns from a function that returns nothing.
    pub fn ret_nothing(&mut self) {
        if self.function.signature.returns != Returns::Nothing {
            return self.offend(|f| format!("ret of nothing from `{}`", f.signature));
        }
        self.end(Terminator::Return(None));
    }

    /// Returns the two values of a [`Returns::Pair`].
    pub fn ret_pair(&mut self, first: Value, second: Value) {
        let Returns::Pair(one, two) = self.function.signature.returns else {
            return self.offend(|f| format!("ret of a pair from `{}`", f.signature));
        };
        let (first, second) = (self.typed(first, one, "ret"), self.typed(second, two, "ret"));
        if let (Some(first), Some(second)) = (first, second) {
            self.end(Terminator::ReturnPair(first, second));
        }
    }

    /// Promises that control never comes here.
    pub fn unreachable(&mut self) {
        self.end(Terminator::Unreachable);
    }

    /// A value that depends on the block that control came from. Make the phis of a block before
    /// its other instructions, then tell each predecessor's value by [`incoming`](Self::incoming).
    pub fn phi(&mut self, of: Type) -> Value {
        let instructions = &self.function.blocks[self.current as usize].instructions;
        let place = Source::Phi(self.current, instructions.len() as u32);
        if instructions.last().is_some_and(|(_, i)| !matches!(i, Instruction::Phi { .. })) {
            self.offend(|_| "phi after other instructions of its block".into());
        }
        let phi = self.push(of, Instruction::Phi { incoming: Vec::new() });
        self.function.values[phi.id as usize].source = place;
        phi
    }

    /// Tells a phi the value that comes with control from `from`. Once per predecessor, also
    /// where a switch has several edges from there.
    pub fn incoming(&mut self, phi: Value, from: Block, value: Value) {
        let Some((phi, of)) = self.single(phi, "incoming") else { return };
        let value = self.typed(value, of, "incoming");
        let (Some(from), Some(value)) = (self.block_id(from), value) else { return };
        let Source::Phi(block, index) = self.function.values[phi as usize].source else {
            return self.offend(|_| "incoming of a value that is no phi".into());
        };
        let block = &mut self.function.blocks[block as usize];
        if let Some((_, Instruction::Phi { incoming })) = block.instructions.get_mut(index as usize)
        {
            incoming.push((from, value));
        }
    }

    /// A block that may be branched to.
    fn target(&mut self, block: Block) -> Option<u32> {
        let id = self.block_id(block)?;
        if id == 0 {
            self.offend(|_| "a branch to the entry block".into());
            return None;
        }
        Some(id)
    }
}
