//! What hotkeys do.

use std::fs;

use anyhow::Context;
use winit::dpi::LogicalSize;
use winit::event_loop::ActiveEventLoop;
use winit::keyboard::KeyCode;
use winit::window::Fullscreen;

use super::App;
use crate::files::{paths, png};
use crate::window::geometry;
use crate::window::keys::Action;
use crate::window::machine::Command;

impl App {
    /// Does `action`. A key that is held repeats; only few actions should.
    pub(super) fn act(&mut self, event_loop: &ActiveEventLoop, action: Action, repeat: bool) {
        let repeats =
            matches!(action, Action::FrameAdvance | Action::VolumeUp | Action::VolumeDown);
        if repeat && !repeats {
            return;
        }
        match action {
            Action::Engine => self.machine.send(Command::SwitchEngine),
            Action::Escape if self.is_full_screen() => self.toggle_full_screen(),
            Action::Escape | Action::Pause => self.toggle_pause(),
            Action::FastForward => self.machine.send(Command::FastForward(true)),
            Action::FrameAdvance => self.machine.send(Command::Advance),
            Action::FullScreen => self.toggle_full_screen(),
            Action::Mute => self.tell_sound(|sound| sound.toggle_mute()),
            Action::VolumeUp => self.tell_sound(|sound| sound.change_volume(1)),
            Action::VolumeDown => self.tell_sound(|sound| sound.change_volume(-1)),
            Action::Power => self.command(Command::Power, "power"),
            Action::Reload => self.command(Command::Reload, "reload"),
            Action::Reset => self.command(Command::Reset, "reset"),
            Action::Quit => self.quit(event_loop),
            Action::Scale(scale) => self.set_scale(scale),
            Action::Screenshot => self.take_screenshot(),
            Action::ShowFps => {
                self.notes.toggle_fps(&self.meter);
                self.redraw();
            }
        }
    }

    /// A key is up: what it held ends.
    pub(super) fn released(&mut self, key: KeyCode) {
        if self.bindings.releases(key, Action::FastForward) {
            self.machine.send(Command::FastForward(false));
        }
    }

    fn command(&mut self, command: Command, note: &str) {
        self.machine.send(command);
        self.note(note);
    }

    fn toggle_pause(&mut self) {
        let note = if self.machine.is_paused() { "go" } else { "paused" };
        self.command(Command::TogglePause, note);
    }

    fn tell_sound(&mut self, change: impl FnOnce(&mut crate::window::audio::Sound) -> String) {
        let note = change(&mut self.sound);
        self.note(note);
    }

    fn is_full_screen(&self) -> bool {
        self.window.as_ref().is_some_and(|window| window.fullscreen().is_some())
    }

    fn toggle_full_screen(&mut self) {
        let wanted = (!self.is_full_screen()).then_some(Fullscreen::Borderless(None));
        if let Some(window) = &self.window {
            window.set_fullscreen(wanted);
        }
    }

    fn set_scale(&mut self, scale: u32) {
        let (width, height) = geometry::window_size(scale, self.settings.video.aspect);
        if let Some(window) = &self.window {
            window.set_fullscreen(None);
            let asked = window.request_inner_size(LogicalSize::new(width, height));
            // Some systems answer at once, and then send no event.
            if let (Some(size), Some(video)) = (asked, &mut self.video) {
                video.resize(size.width, size.height);
            }
        }
        self.note(format!("scale {scale}"));
    }

    fn take_screenshot(&mut self) {
        match self.write_screenshot() {
            Ok(name) => self.note(name),
            Err(error) => {
                log::warn!("no screenshot: {error:#}");
                self.note("no screenshot");
            }
        }
    }

    /// The picture as the console makes it, without notes. Returns the file's name.
    fn write_screenshot(&mut self) -> anyhow::Result<String> {
        let folder = &self.folders.screenshots;
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let path = paths::next_screenshot(folder, &self.name);
        png::write(&path, self.machine.viewer.newest())?;
        log::info!("{}", path.display());
        Ok(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }
}
