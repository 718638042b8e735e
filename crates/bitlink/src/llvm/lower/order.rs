//! The order in which blocks are lowered.

use crate::function::{BlockId, Function};

/// The reachable blocks, each after all blocks that dominate it; the entry is first. Blocks that
/// nothing reaches are left out.
pub(super) fn reverse_postorder(function: &Function) -> Vec<BlockId> {
    let successors = |id: BlockId| {
        let end = function.blocks[id as usize].end.as_ref();
        end.map(|end| end.successors()).unwrap_or_default().into_iter()
    };
    let mut seen = vec![false; function.blocks.len()];
    let mut postorder = Vec::with_capacity(function.blocks.len());
    // An explicit stack: functions may have many thousand blocks in a row.
    let mut stack = vec![(0, successors(0))];
    seen[0] = true;
    while let Some((id, rest)) = stack.last_mut() {
        match rest.next() {
            Some(next) if !seen[next as usize] => {
                seen[next as usize] = true;
                stack.push((next, successors(next)));
            }
            Some(_) => {}
            None => {
                postorder.push(*id);
                stack.pop();
            }
        }
    }
    postorder.reverse();
    postorder
}

#[cfg(test)]
mod tests {
    use super::reverse_postorder;
    use crate::{FunctionBuilder, Signature, Type};

    #[test]
    fn dominators_come_first_and_unreachable_blocks_not_at_all() {
        let mut f = FunctionBuilder::new("f", Signature::new([Type::I1], ()));
        let [exit, dead, middle] = ["exit", "dead", "middle"].map(|name| f.block(name));
        let flag = f.param(0);
        f.branch(flag, middle, exit);
        f.switch_to(middle);
        f.jump(exit);
        f.switch_to(exit);
        f.ret_nothing();
        f.switch_to(dead);
        f.jump(exit);
        assert_eq!(reverse_postorder(&f.finish().unwrap()), [0, 3, 1]);
    }
}
