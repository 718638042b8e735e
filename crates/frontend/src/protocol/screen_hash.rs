//! Tests whose result is a picture that a reference has drawn. A picture of one colour proves
//! nothing, whatever its hash: a console that does not run shows it too.

use super::Verdict;
use super::runner::Runner;

pub(super) fn judge(runner: &mut Runner, hash: u64, frame: u64) -> (Verdict, String) {
    runner.run_to(frame);
    if runner.picture_is_blank() {
        return (Verdict::NoResult, "the picture has one colour".to_owned());
    }
    let found = runner.picture_hash();
    if found == hash {
        return (Verdict::Pass, String::new());
    }
    (Verdict::Fail, format!("picture {found:016x}, reference {hash:016x}"))
}
