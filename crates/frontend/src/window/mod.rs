//! The window: a console that a person plays.
//!
//! Three threads, each with one owner of each thing:
//!
//! * the **window's** thread (this one) has window, graphics and keys. It draws the newest picture
//!   whenever there is one, and turns keys into buttons and commands.
//! * the **machine's** thread ([`machine`]) has the console, gamepads and the battery file. It runs
//!   frames by its own clock ([`pacing`]): neither the screen's refresh nor the sound card sets the
//!   speed.
//! * the **sound card's** thread ([`audio`]) empties a ring that the machine fills; the machine
//!   makes a little more or less sound, so that the ring stays half full ([`audio::servo`]).
//!
//! Between them: [`pictures`] (the newest finished picture), [`input`] (buttons), a channel of
//! [`machine::Command`]s one way, and [`Event`]s the other.

mod app;
mod audio;
mod geometry;
mod input;
mod keys;
mod machine;
mod notes;
mod pacing;
mod pads;
mod pictures;
mod platform;
mod saver;
mod session;
mod video;

use anyhow::Context;
use winit::event_loop::EventLoop;

use crate::cli::{EngineKind, PlayArgs};
use crate::files::config::Settings;
use crate::files::paths::Folders;
use crate::palette::{Palette, pal_file};
use app::App;
use audio::Sound;
use keys::Bindings;
use session::Loader;

/// What the window's thread is told by others.
#[derive(Debug)]
enum Event {
    /// There is a new picture.
    Picture,
    /// Something to tell the player.
    Note(String),
    /// Another game runs now: its name, for the title.
    Playing(String),
    /// What runs the CPU now, for the title.
    Engine(EngineKind),
    /// The sound device is gone.
    SoundLost,
    /// There may be one now.
    LookForSound,
    /// A signal asks the program to end.
    Quit,
    /// The machine's thread has ended, asked or not.
    MachineStopped,
}

/// Opens the window and plays until it is closed.
///
/// # Errors
/// When an argument, the configuration or the ROM is bad, or there is nowhere to draw. All of that
/// is found before the window opens.
pub(crate) fn run(args: &PlayArgs) -> anyhow::Result<()> {
    let (folders, settings) = configure(args)?;
    let bindings =
        Bindings::new(&settings).with_context(|| folders.config.display().to_string())?;
    let palette = match args.palette.as_ref().or(settings.video.palette.as_ref()) {
        Some(path) => pal_file::load(path)?,
        None => Palette::ntsc(),
    };
    let mut loader = Loader::new(args, &folders)?;
    loader.check(args.rom.as_deref())?;
    platform::check_display()?;
    open_jit_early();
    let event_loop = EventLoop::<Event>::with_user_event()
        .build()
        .context("no display that can be used (`ricochet headless` needs none)")?;
    let proxy = event_loop.create_proxy();
    platform::quit_on_signals(proxy.clone());
    let (sound, samples) = Sound::open(&settings.audio, args.mute, proxy.clone());
    if let Some(rate) = sound.sample_rate() {
        loader.options.sample_rate = rate;
    }
    let session = loader.load(args.rom.as_deref())?;
    let setup = machine::Setup { session, loader, palette, samples, settings: settings.clone() };
    let machine = machine::Handle::start(setup, proxy)?;
    let mut app = App::new(args, settings, folders, bindings, machine, sound);
    let ran = event_loop.run_app(&mut app).context("the window system failed");
    // Whatever the window system says, the machine ends in good order: battery RAM is written.
    let finished = app.finish();
    ran.and(finished)
}

/// Has LLVM's library read from the disk beside everything else, so that Ctrl+J need not wait.
fn open_jit_early() {
    let open = || drop(crate::engine::jit_is_available());
    if let Err(error) = std::thread::Builder::new().name("open the JIT".into()).spawn(open) {
        log::info!("the JIT is opened when it is wanted: {error}");
    }
}

fn configure(args: &PlayArgs) -> anyhow::Result<(Folders, Settings)> {
    let mut folders = Folders::find(args.portable)?;
    if let Some(path) = &args.config {
        folders.config = path.clone();
    }
    let mut settings = Settings::load(&folders.config, args.config.is_some())?;
    settings.video.scale = args.scale.unwrap_or(settings.video.scale);
    settings.video.aspect = args.aspect.unwrap_or(settings.video.aspect);
    settings.video.fullscreen |= args.fullscreen;
    Ok((folders, settings))
}
