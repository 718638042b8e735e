//! The recipe of a group: all of its plan that its native code depends on, as bytes. Where in
//! memory the code lies is no part of it, so that games share what they have in common.

use std::collections::{BTreeMap, BTreeSet};

use core6502::disassemble::Instruction;

use crate::plan::{Block, Byte, End, Page, Plan};

/// The recipe of a plan.
pub(crate) fn encode(plan: &Plan) -> Vec<u8> {
    // Pages and bytes follow from the mapping at the time. LLVM compiles no live code.
    let Plan { entry, decimal, blocks, returns, resumes, live: _, pages: _, bytes: _ } = plan;
    let mut out = Vec::from(entry.to_le_bytes());
    out.push(*decimal);
    out.extend((blocks.len() as u16).to_le_bytes());
    for (head, Block { instructions, end, waits }) in blocks {
        out.extend(head.to_le_bytes());
        out.extend((instructions.len() as u16).to_le_bytes());
        for Instruction { pc, bytes } in instructions {
            out.extend(pc.to_le_bytes());
            out.extend(bytes);
        }
        out.extend(encode_end(end));
        out.push(u8::from(*waits));
    }
    for addresses in [returns, resumes] {
        out.extend((addresses.len() as u16).to_le_bytes());
        out.extend(addresses.iter().flat_map(|at| at.to_le_bytes()));
    }
    out
}

fn encode_end(end: &End) -> [u8; 5] {
    let (kind, one, two) = match *end {
        End::Always(to) => (0, to, 0),
        End::Either(one, two) => (1, one, two),
        End::Return => (2, 0, 0),
        End::Away => (3, 0, 0),
    };
    let ([a, b], [c, d]) = (one.to_le_bytes(), two.to_le_bytes());
    [kind, a, b, c, d]
}

/// The plan of a recipe whose code lies in `pages`; none where that cannot be.
pub(crate) fn decode(recipe: &[u8], pages: Vec<Page>) -> Option<Plan> {
    let mut reader = Reader(recipe);
    let (entry, decimal) = (reader.word()?, reader.byte()?);
    let mut blocks = BTreeMap::new();
    for _ in 0..reader.word()? {
        blocks.insert(reader.word()?, reader.block()?);
    }
    let (returns, resumes) = (reader.addresses()?, reader.addresses()?);
    let mut plan = Plan {
        entry,
        decimal,
        blocks,
        returns,
        resumes,
        live: BTreeSet::new(),
        pages,
        bytes: Vec::new(),
    };
    plan.bytes = bytes(&plan)?;
    (reader.0.is_empty() && plan.blocks.contains_key(&entry)).then_some(plan)
}

/// The bytes that a plan is made of, by offset.
fn bytes(plan: &Plan) -> Option<Vec<Byte>> {
    let mut bytes = BTreeMap::new();
    for instruction in plan.blocks.values().flat_map(|block| &block.instructions) {
        for (n, byte) in (0..instruction.length()).zip(instruction.bytes) {
            bytes.insert(plan.offset_of(instruction.pc.wrapping_add(n))?, byte);
        }
    }
    Some(bytes.into_iter().collect())
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn word(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn addresses(&mut self) -> Option<BTreeSet<u16>> {
        (0..self.word()?).map(|_| self.word()).collect()
    }

    fn block(&mut self) -> Option<Block> {
        let mut instructions = Vec::new();
        for _ in 0..self.word()? {
            instructions.push(Instruction { pc: self.word()?, bytes: self.take()? });
        }
        let [kind, a, b, c, d] = self.take()?;
        let (one, two) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
        let end = match kind {
            0 => End::Always(one),
            1 => End::Either(one, two),
            2 => End::Return,
            3 => End::Away,
            _ => return None,
        };
        Some(Block { instructions, end, waits: self.byte()? != 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        // $80FE: LDA #1; BNE $80FE; JSR $8200; RTS.
        let instruction = |pc, bytes| Instruction { pc, bytes };
        let first =
            vec![instruction(0x80fe, [0xa9, 1, 0xd0]), instruction(0x8100, [0xd0, 0xfc, 0])];
        let call = vec![instruction(0x8102, [0x20, 0x00, 0x82])];
        let block = |instructions, end, waits| Block { instructions, end, waits };
        let mut plan = Plan {
            entry: 0x80fe,
            decimal: 0,
            blocks: BTreeMap::from([
                (0x80fe, block(first, End::Either(0x80fe, 0x8102), true)),
                (0x8102, block(call, End::Always(0x8200), false)),
                (0x8105, block(vec![instruction(0x8105, [0x60, 0, 0])], End::Return, false)),
            ]),
            returns: BTreeSet::from([0x8105]),
            resumes: BTreeSet::from([0x8102]),
            live: BTreeSet::new(),
            pages: vec![(0x80, 0x1_0000), (0x81, 0x2_0000)],
            bytes: Vec::new(),
        };
        plan.bytes = bytes(&plan).unwrap();
        plan
    }

    #[test]
    fn a_plan_comes_back_from_its_recipe() {
        let plan = plan();
        let back = decode(&encode(&plan), plan.pages.clone()).unwrap();
        assert_eq!(format!("{back:?}"), format!("{plan:?}"));
        assert_eq!(plan.bytes[..2], [(0x1_00fe, 0xa9), (0x1_00ff, 1)]);
    }

    #[test]
    fn what_is_no_recipe_gives_no_plan() {
        let plan = plan();
        let recipe = encode(&plan);
        for length in 0..recipe.len() {
            assert!(decode(&recipe[..length], plan.pages.clone()).is_none(), "{length} bytes");
        }
        assert!(decode(&[&recipe[..], &[0]].concat(), plan.pages.clone()).is_none());
        assert!(decode(&recipe, vec![(0x80, 0x1_0000)]).is_none(), "a page is missing");
    }
}
