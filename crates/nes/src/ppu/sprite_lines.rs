//! Which sprites are on which line, kept until OAM changes.
/// Under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct SpriteLines {}
impl SpriteLines {
    pub(super) fn forget(&mut self) {}
}
