//! The window's thread: events in, pictures and commands out.

mod actions;
pub(super) mod meter;

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use winit::application::ApplicationHandler;
use winit::dpi::LogicalSize;
use winit::event::{ElementState, KeyEvent, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::keyboard::{ModifiersState, PhysicalKey};
use winit::window::{Fullscreen, Window, WindowId};

use super::Event;
use super::audio::Sound;
use super::geometry::{self, Fit};
use super::keys::Bindings;
use super::machine::{Command, Handle};
use super::notes::Notes;
use super::video::Video;
use crate::cli::{EngineKind, PlayArgs};
use crate::files::config::Settings;
use crate::files::paths::Folders;
use meter::Meter;

/// Everything that the window's thread owns.
pub(super) struct App {
    engine: EngineKind,
    settings: Settings,
    folders: Folders,
    bindings: Bindings,
    machine: Handle,
    sound: Sound,
    /// The window comes with the first event; field order matters, graphics go first.
    video: Option<Video>,
    window: Option<Arc<Window>>,
    notes: Notes,
    meter: Meter,
    modifiers: ModifiersState,
    /// Name of the game.
    name: String,
    error: Option<anyhow::Error>,
}

impl App {
    pub(super) fn new(
        args: &PlayArgs,
        settings: Settings,
        folders: Folders,
        bindings: Bindings,
        machine: Handle,
        sound: Sound,
    ) -> App {
        App {
            engine: args.engine,
            settings,
            folders,
            bindings,
            machine,
            sound,
            video: None,
            window: None,
            notes: Notes::default(),
            meter: Meter::default(),
            modifiers: ModifiersState::empty(),
            name: String::new(),
            error: None,
        }
    }

    /// After the last event: ends the machine.
    ///
    /// # Errors
    /// What ended the program, if not the player.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let stopped = self.machine.stop();
        self.error.map_or(stopped, Err)
    }

    fn open_window(&mut self, event_loop: &ActiveEventLoop) -> anyhow::Result<()> {
        let video = &self.settings.video;
        let (width, height) = geometry::window_size(video.scale, video.aspect);
        let attributes = Window::default_attributes()
            .with_title("Ricochet")
            .with_inner_size(LogicalSize::new(width, height))
            .with_fullscreen(video.fullscreen.then_some(Fullscreen::Borderless(None)));
        let window = event_loop.create_window(attributes).context("the window does not open")?;
        let window = Arc::new(window);
        let fit = Fit { aspect: video.aspect, integer: video.integer_scale };
        self.video = Some(Video::new(window.clone(), fit, video.vsync)?);
        self.window = Some(window);
        self.show_title();
        Ok(())
    }

    fn show_title(&self) {
        let Some(window) = &self.window else { return };
        let speed = match self.machine.is_paused() {
            true => "paused".to_owned(),
            false => format!("{:.1} fps", self.meter.fps()),
        };
        window.set_title(&format!("{} - Ricochet ({}, {speed})", self.name, self.engine.name()));
    }

    fn draw(&mut self, event_loop: &ActiveEventLoop) {
        if self.meter.update(&self.machine.status) {
            self.show_title();
            self.notes.update_fps(&self.meter);
        }
        let Some(video) = &mut self.video else { return };
        let picture = video.picture();
        picture.copy_from_slice(self.machine.viewer.newest());
        self.notes.draw(picture);
        if let Err(error) = video.draw() {
            self.fail(event_loop, error);
        }
    }

    fn redraw(&self) {
        if let Some(window) = &self.window {
            window.request_redraw();
        }
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.show(text);
        self.redraw();
    }

    fn key(&mut self, event_loop: &ActiveEventLoop, event: &KeyEvent) {
        let PhysicalKey::Code(key) = event.physical_key else { return };
        match event.state {
            ElementState::Pressed => {
                if let Some(action) = self.bindings.action(key, self.modifiers) {
                    self.act(event_loop, action, event.repeat);
                } else if let Some((pad, button)) = self.bindings.button(key)
                    && !event.repeat
                {
                    self.machine.keyboard.press(pad, button);
                }
            }
            ElementState::Released => {
                if let Some((pad, button)) = self.bindings.button(key) {
                    self.machine.keyboard.release(pad, button);
                }
                self.released(key);
            }
        }
    }

    fn look_for_sound(&mut self) {
        if let Some(samples) = self.sound.look()
            && let Some(rate) = self.sound.sample_rate()
        {
            self.machine.send(Command::Sound(rate, samples));
            self.note("sound is back");
        }
    }

    fn quit(&self, event_loop: &ActiveEventLoop) {
        event_loop.exit();
    }

    fn fail(&mut self, event_loop: &ActiveEventLoop, error: anyhow::Error) {
        self.error.get_or_insert(error);
        self.quit(event_loop);
    }
}

impl ApplicationHandler<Event> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.window.is_none()
            && let Err(error) = self.open_window(event_loop)
        {
            self.fail(event_loop, error);
        }
    }

    fn new_events(&mut self, _: &ActiveEventLoop, cause: StartCause) {
        if matches!(cause, StartCause::ResumeTimeReached { .. }) {
            self.redraw();
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: Event) {
        match event {
            Event::Picture => self.redraw(),
            Event::Note(text) => self.note(text),
            Event::Playing(name) => {
                self.name = name;
                self.show_title();
            }
            Event::Engine(kind) => {
                self.engine = kind;
                self.show_title();
            }
            Event::SoundLost => {
                self.sound.close();
                self.note("the sound device is gone");
            }
            Event::LookForSound => self.look_for_sound(),
            Event::Quit => self.quit(event_loop),
            // Its panic, if that was it, is found when the thread is joined.
            Event::MachineStopped => self.quit(event_loop),
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => self.quit(event_loop),
            WindowEvent::Resized(size) => {
                if let Some(video) = &mut self.video {
                    video.resize(size.width, size.height);
                }
                self.redraw();
            }
            WindowEvent::RedrawRequested => self.draw(event_loop),
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => {
                self.key(event_loop, &event);
            }
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::Focused(false) => {
                self.machine.keyboard.release_all();
                self.machine.send(Command::FastForward(false));
            }
            WindowEvent::DroppedFile(path) => self.machine.send(Command::Load(path)),
            _ => {}
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let flow = match self.notes.deadline() {
            Some(end) => ControlFlow::WaitUntil(end.max(Instant::now())),
            None => ControlFlow::Wait,
        };
        event_loop.set_control_flow(flow);
    }
}
