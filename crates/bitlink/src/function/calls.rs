//! Calls of declared and of linked functions.

use super::builder::{Callee, FunctionBuilder, Value};
use super::{Instruction, Source, Terminator, ValueId};
use crate::types::{Returns, Signature, Type};

impl FunctionBuilder {
    /// Declares a function by its symbol: one of a linked unit, of the same module, or of the
    /// host table. The module checks the type against what it links.
    pub fn declare(&mut self, name: impl Into<String>, signature: &Signature) -> Callee {
        let name = name.into();
        if let Some(fault) = signature.fault() {
            self.offend(|_| format!("declaration of `{name}`: {fault}"));
        }
        let known = self.function.callees.iter().position(|callee| callee.0 == name);
        if let Some(id) = known {
            if self.function.callees[id].1 != *signature {
                self.offend(|_| format!("`{name}` is declared with two signatures"));
            }
            return Callee { owner: self.owner, id: id as u32 };
        }
        self.function.callees.push((name, signature.clone()));
        Callee { owner: self.owner, id: self.function.callees.len() as u32 - 1 }
    }

    /// Calls a declared function. The value is of use if the function returns one; for a
    /// [`Returns::Pair`] take it apart by [`extract`](Self::extract).
    pub fn call(&mut self, callee: Callee, arguments: &[Value]) -> Value {
        if callee.owner != self.owner {
            self.offend(|_| "a callee of another function is used".into());
            return self.poison(Type::I64);
        }
        let (name, signature) = self.function.callees[callee.id as usize].clone();
        match self.arguments(&name, &signature, arguments) {
            Some(arguments) => {
                self.push(signature.returns, Instruction::Call { callee: callee.id, arguments })
            }
            None => self.poison(signature.returns),
        }
    }

    /// Ends the block by a jump to a function of this function's own signature, which then returns
    /// in its place (LLVM's `musttail`).
    pub fn tail_call(&mut self, callee: Callee, arguments: &[Value]) {
        if callee.owner != self.owner {
            return self.offend(|_| "a callee of another function is used".into());
        }
        let (name, signature) = self.function.callees[callee.id as usize].clone();
        if signature != self.function.signature {
            return self.offend(|f| format!("tail call of `{name}` from `{}`", f.signature));
        }
        if let Some(arguments) = self.arguments(&name, &signature, arguments) {
            self.end(Terminator::TailCall { callee: callee.id, arguments });
        }
    }

    /// Calls the function at an address (`Ptr`). A wrong signature is undefined behaviour when
    /// the code runs; nothing can check it.
    pub fn call_address(
        &mut self,
        address: Value,
        signature: &Signature,
        arguments: &[Value],
    ) -> Value {
        if let Some(fault) = signature.fault() {
            self.offend(|_| fault);
        }
        let address = self.typed(address, Type::Ptr, "call");
        let arguments = self.arguments("an address", signature, arguments);
        let (Some(address), Some(arguments)) = (address, arguments) else {
            return self.poison(signature.returns);
        };
        let signature = Box::new(signature.clone());
        self.push(signature.returns, Instruction::CallAddress { address, signature, arguments })
    }

    /// The address of a declared function.
    pub fn address_of(&mut self, callee: Callee) -> Value {
        if callee.owner != self.owner {
            self.offend(|_| "a callee of another function is used".into());
        }
        self.new_value(Type::Ptr.into(), Source::FunctionAddress(callee.id))
    }

    /// The first (0) or second (1) value of a pair that a call returned.
    pub fn extract(&mut self, pair: Value, index: u32) -> Value {
        let Some(id) = self.id(pair) else { return self.poison(Type::I64) };
        match (self.function.values[id as usize].returns, index) {
            (Returns::Pair(of, _), 0) | (Returns::Pair(_, of), 1) => {
                self.push(of, Instruction::Extract { pair: id, index })
            }
            (found, _) => {
                self.offend(|_| format!("extract of part {index} of {found}"));
                self.poison(Type::I64)
            }
        }
    }

    fn arguments(
        &mut self,
        name: &str,
        signature: &Signature,
        arguments: &[Value],
    ) -> Option<Vec<ValueId>> {
        if arguments.len() != signature.params.len() {
            let given = arguments.len();
            self.offend(|_| format!("call of `{name}` `{signature}` with {given} arguments"));
            return None;
        }
        let what = format!("call of `{name}`");
        let pairs = arguments.iter().zip(&signature.params);
        pairs.map(|(&value, &wanted)| self.typed(value, wanted, &what)).collect()
    }
}
