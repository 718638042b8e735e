//! The loop of the machine's thread.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use winit::event_loop::EventLoopProxy;

use super::{Command, Setup, Status};
use crate::cli::EngineKind;
use crate::engine;
use crate::frame_times::FrameTimes;
use crate::palette::Palette;
use crate::window::Event;
use crate::window::audio::Samples;
use crate::window::input::{self, Keyboard};
use crate::window::pacing::Pacer;
use crate::window::pads::{self, Pads};
use crate::window::pictures::Painter;
use crate::window::saver::Saver;
use crate::window::session::{Loader, Session};
use crate::{buttons, headless, output};

/// Frames between two looks at battery RAM.
const BATTERY_FRAMES: u64 = 60;
/// Between two pictures while running at full speed: more would not be seen.
const FAST_PICTURE: Duration = Duration::from_millis(16);
/// Between two looks at the gamepads while paused.
const PAUSED_POLL: Duration = Duration::from_millis(50);

/// The machine.
pub(super) struct Machine {
    session: Session,
    loader: Loader,
    palette: Palette,
    samples: Option<Samples>,
    painter: Painter,
    pads: Pads,
    keyboard: Arc<Keyboard>,
    opposites: bool,
    saver: Option<Saver>,
    pacer: Pacer,
    commands: Receiver<Command>,
    status: Arc<Status>,
    proxy: EventLoopProxy<Event>,
    fast_key: bool,
    fast_pad: bool,
    painted: Instant,
    times: FrameTimes,
}

impl Machine {
    pub(super) fn new(
        setup: Setup,
        painter: Painter,
        commands: Receiver<Command>,
        (keyboard, status): (Arc<Keyboard>, Arc<Status>),
        proxy: EventLoopProxy<Event>,
    ) -> Machine {
        let saver = Saver::start(proxy.clone());
        let pacer = Pacer::new(setup.session.console.nes.region().frame_hz());
        Machine {
            session: setup.session,
            loader: setup.loader,
            palette: setup.palette,
            samples: setup.samples,
            painter,
            pads: Pads::open(setup.settings.input.swap_ab),
            keyboard,
            opposites: setup.settings.input.opposite_directions,
            saver: saver.inspect_err(|e| log::warn!("battery RAM will not be saved: {e}")).ok(),
            pacer,
            commands,
            status,
            proxy,
            fast_key: false,
            fast_pad: false,
            painted: Instant::now(),
            times: FrameTimes::default(),
        }
    }

    /// Runs until [`Command::Quit`], or until the window is gone.
    pub(super) fn run(mut self) {
        self.announce();
        while self.obey() {
            if self.is_paused() {
                continue;
            }
            if self.is_fast() {
                self.pacer.restart();
            } else {
                self.pacer.wait();
            }
            self.frame();
        }
        self.save_battery();
        self.tell_stats();
    }

    fn tell_stats(&self) {
        if !self.loader.jit_stats {
            return;
        }
        let all = self.session.console.engine_counters().into_iter().chain(self.times.counters());
        if let Err(error) = output::print(&headless::counters(all)) {
            log::warn!("{error:#}");
        }
    }

    /// Does what was asked since last time; paused, waits for it. False when to end.
    fn obey(&mut self) -> bool {
        if self.is_paused() {
            if let Ok(command) = self.commands.recv_timeout(PAUSED_POLL)
                && !self.execute(command)
            {
                return false;
            }
            self.read_pads();
        }
        while let Ok(command) = self.commands.try_recv() {
            if !self.execute(command) {
                return false;
            }
        }
        true
    }

    fn execute(&mut self, command: Command) -> bool {
        match command {
            Command::TogglePause => self.set_paused(!self.is_paused()),
            Command::Advance => {
                self.set_paused(true);
                self.frame();
            }
            Command::FastForward(on) => self.fast_key = on,
            Command::SwitchEngine => self.switch_engine(),
            Command::Reset => self.session.console.reset(),
            Command::Power => self.session.console.power_cycle(),
            Command::Reload => self.load(self.session.path.clone()),
            Command::Load(path) => self.load(Some(path)),
            Command::Sound(rate, samples) => self.set_sound(rate, samples),
            Command::Quit => return false,
        }
        true
    }

    fn frame(&mut self) {
        let pads = self.read_pads();
        let begun = Instant::now();
        self.session.console.frame(pads);
        self.times.push(begun.elapsed());
        self.tell_difference();
        let frames = self.status.frames.fetch_add(1, Ordering::Relaxed);
        self.publish();
        if !self.is_fast() {
            self.play_samples();
        }
        if frames.is_multiple_of(BATTERY_FRAMES) {
            self.save_battery();
        }
    }

    /// What keyboard and gamepads hold.
    fn read_pads(&mut self) -> [u8; 2] {
        let pads::State { pads, fast_forward, notes } = self.pads.poll();
        notes.into_iter().for_each(|note| self.note(note));
        self.fast_pad = fast_forward;
        let frame = self.session.console.nes.frames();
        let keys = self.keyboard.take();
        [0, 1].map(|pad| {
            let buttons = input::resolve(keys[pad] | pads[pad], frame);
            if self.opposites { buttons } else { buttons::without_opposites(buttons) }
        })
    }

    /// Colours the picture for the window; at full speed only as often as it can be seen.
    fn publish(&mut self) {
        if self.is_fast() && self.painted.elapsed() < FAST_PICTURE {
            return;
        }
        self.painted = Instant::now();
        let picture = self.session.console.nes.picture();
        if self.painter.publish(|rgba| self.palette.paint(picture, rgba)) {
            self.tell(Event::Picture);
        }
    }

    fn play_samples(&mut self) {
        if let Some(samples) = &mut self.samples {
            let factor = samples.push(self.session.console.nes.samples());
            self.session.console.nes.set_rate_factor(factor);
        }
    }

    /// Goes on with another sound card; games that are loaded later play on it too.
    fn set_sound(&mut self, rate: f64, samples: Samples) {
        self.loader.options.sample_rate = rate;
        self.session.console.nes.set_sample_rate(rate);
        self.samples = Some(samples);
    }

    /// Has battery RAM written if it has changed.
    fn save_battery(&mut self) {
        let nes = &mut self.session.console.nes;
        if !nes.take_battery_dirty() {
            return;
        }
        if let (Some(saver), Some(file), Some(ram)) =
            (&self.saver, &self.session.battery, nes.battery())
        {
            saver.save(file, &ram);
        }
    }

    /// From the interpreter to the JIT, and back. Where there is no JIT, that is told.
    fn switch_engine(&mut self) {
        let console = &mut self.session.console;
        let kind = match console.engine_kind() {
            EngineKind::Interp => EngineKind::Jit,
            EngineKind::Jit | EngineKind::Lockstep => EngineKind::Interp,
        };
        match engine::jit_is_available() {
            Ok(()) => {
                console.set_engine(kind);
                // Games that are loaded later run on it too.
                self.loader.options.engine = kind;
                self.announce_engine();
                self.note(kind.name().to_owned());
            }
            Err(error) => {
                log::warn!("{error:#}");
                self.note(error.root_cause().to_string());
            }
        }
    }

    /// Lockstep has found something: that is told, and the game goes on with the interpreter.
    fn tell_difference(&mut self) {
        let console = &mut self.session.console;
        let Some(difference) = console.difference() else { return };
        let difference = format!("lockstep: {difference}");
        log::error!("{difference}");
        console.set_engine(EngineKind::Interp);
        self.announce_engine();
        self.set_paused(true);
        self.note(difference);
    }

    fn announce_engine(&self) {
        self.tell(Event::Engine(self.session.console.engine_kind()));
    }

    /// Changes the game. Where that fails the old one goes on.
    fn load(&mut self, path: Option<PathBuf>) {
        self.save_battery();
        if let Some(saver) = &self.saver {
            saver.flush();
        }
        match self.loader.load(path.as_deref()) {
            Ok(session) => {
                drop(mem::replace(&mut self.session, session));
                self.pacer = Pacer::new(self.session.console.nes.region().frame_hz());
                self.set_paused(false);
                self.announce();
            }
            Err(error) => {
                log::error!("{error:#}");
                self.note(error.root_cause().to_string());
            }
        }
    }

    fn announce(&mut self) {
        self.tell(Event::Playing(self.session.name.clone()));
        self.announce_engine();
        if let Some(note) = self.session.note.take() {
            self.note(note);
        }
    }

    fn is_fast(&self) -> bool {
        self.fast_key || self.fast_pad
    }

    fn is_paused(&self) -> bool {
        self.status.paused.load(Ordering::Relaxed)
    }

    fn set_paused(&mut self, paused: bool) {
        self.status.paused.store(paused, Ordering::Relaxed);
        self.pacer.restart();
        // The title says so: it is made when a picture is drawn.
        self.tell(Event::Picture);
    }

    fn note(&self, text: String) {
        self.tell(Event::Note(text));
    }

    /// A window that is gone does not listen; the thread then ends by its command.
    fn tell(&self, event: Event) {
        let _ = self.proxy.send_event(event);
    }
}
