//! Where trace lines go.

/// Takes every instruction before it runs.
pub trait TraceSink {
    /// An instruction; `{}` prints it as a line of `nestest.log`.
    fn instruction(&mut self, line: &core6502::trace::Line<'_>);
}
