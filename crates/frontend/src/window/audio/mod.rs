//! Sound: a ring that the machine fills and the sound card's thread empties.
//!
//! Without a device the game runs silent, which is said once. The device's own clock and the
//! machine's never agree quite; [`servo`] keeps the ring half full all the same.

mod player;
pub(super) mod servo;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{ErrorKind, SampleFormat, SupportedStreamConfig};
use rtrb::{Producer, RingBuffer};
use winit::event_loop::EventLoopProxy;

use super::{Event, platform};
use crate::files::config::Audio;
use player::Player;
use servo::Servo;

/// Seconds of sound that the ring can hold.
const RING_SECONDS: f64 = 0.75;
/// Between two looks for a device while there is none.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Volume in per cent while muted is kept, so that unmuting finds it again; this is its step.
const VOLUME_STEP: u32 = 10;
/// Loudest volume, in per cent.
const VOLUME_MAX: u32 = 200;

/// What the window's thread and the sound card's share.
#[derive(Debug, Default)]
struct Shared {
    /// Per cent; 0 while muted.
    gain: AtomicU32,
    /// The largest number of frames that the device has asked for at once.
    chunk: AtomicU32,
}

/// The window's end: keeps the device open, and sets the volume.
pub(super) struct Sound {
    stream: Option<(cpal::Stream, f64)>,
    settings: Audio,
    proxy: EventLoopProxy<Event>,
    shared: Arc<Shared>,
    volume: u32,
    muted: bool,
}

/// The machine's end: takes samples.
#[derive(Debug)]
pub(super) struct Samples {
    ring: Producer<f32>,
    servo: Servo,
    shared: Arc<Shared>,
}

impl Sound {
    /// Opens the default device. Where that fails, the reason is logged, the second part of the
    /// result is `None`, and [`Event::LookForSound`] will come.
    pub(super) fn open(
        settings: &Audio,
        muted: bool,
        proxy: EventLoopProxy<Event>,
    ) -> (Sound, Option<Samples>) {
        let shared = Arc::new(Shared::default());
        let muted = muted || settings.mute;
        let (volume, settings) = (settings.volume, settings.clone());
        let mut sound = Sound { stream: None, settings, proxy, shared, volume, muted };
        sound.apply();
        match sound.start() {
            Ok(samples) => (sound, Some(samples)),
            Err(error) => {
                log::warn!("no sound: {error:#}");
                sound.look_again();
                (sound, None)
            }
        }
    }

    /// Opens the default device if there is one now and none was open.
    pub(super) fn look(&mut self) -> Option<Samples> {
        if self.stream.is_some() {
            return None;
        }
        match self.start() {
            Ok(samples) => Some(samples),
            Err(error) => {
                log::debug!("no sound: {error:#}");
                self.look_again();
                None
            }
        }
    }

    fn start(&mut self) -> anyhow::Result<Samples> {
        self.shared.chunk.store(0, Ordering::Relaxed);
        let (stream, rate, samples) = start(&self.settings, &self.shared, self.proxy.clone())?;
        log::info!("sound: {rate} Hz");
        self.stream = Some((stream, rate));
        Ok(samples)
    }

    /// Has [`Event::LookForSound`] come after a while.
    fn look_again(&self) {
        let proxy = self.proxy.clone();
        let wait = move || {
            thread::sleep(LOOK_AGAIN);
            let _ = proxy.send_event(Event::LookForSound);
        };
        if let Err(error) = thread::Builder::new().name("no sound".into()).spawn(wait) {
            log::info!("no other sound device will be looked for: {error}");
        }
    }

    /// Samples a second, or `None` without a device.
    pub(super) fn sample_rate(&self) -> Option<f64> {
        self.stream.as_ref().map(|(_, rate)| *rate)
    }

    /// Closes a device that is gone. [`Event::LookForSound`] will come.
    pub(super) fn close(&mut self) {
        if self.stream.take().is_some() {
            self.look_again();
        }
    }

    /// Mutes or unmutes; says which.
    pub(super) fn toggle_mute(&mut self) -> String {
        self.muted = !self.muted;
        self.apply();
        self.describe()
    }

    /// Changes the volume by steps; says what it is.
    pub(super) fn change_volume(&mut self, steps: i32) -> String {
        let change = steps * VOLUME_STEP as i32;
        self.volume = self.volume.saturating_add_signed(change).min(VOLUME_MAX);
        self.muted = false;
        self.apply();
        self.describe()
    }

    fn apply(&self) {
        let gain = if self.muted { 0 } else { self.volume };
        self.shared.gain.store(gain, Ordering::Relaxed);
    }

    fn describe(&self) -> String {
        match (&self.stream, self.muted) {
            (None, _) => "no sound device".to_owned(),
            (Some(_), true) => "muted".to_owned(),
            (Some(_), false) => format!("volume {} %", self.volume),
        }
    }
}

impl Samples {
    /// Takes the samples of a frame; returns the factor by which to change the machine's rate.
    /// Samples for which there is no room are dropped.
    pub(super) fn push(&mut self, samples: &[f32]) -> f64 {
        let capacity = self.ring.buffer().capacity();
        let waiting = capacity - self.ring.slots();
        let _dropped = self.ring.push_partial_slice(samples);
        let chunk = self.shared.chunk.load(Ordering::Relaxed) as usize;
        self.servo.step(waiting, chunk)
    }
}

type Started = (cpal::Stream, f64, Samples);

fn start(
    settings: &Audio,
    shared: &Arc<Shared>,
    proxy: EventLoopProxy<Event>,
) -> anyhow::Result<Started> {
    platform::catch_sound_messages();
    let host = cpal::default_host();
    let device = host.default_output_device().context("no output device")?;
    let config = device.default_output_config().context("the default output device")?;
    let rate = f64::from(config.sample_rate());
    let (ring, taker) = RingBuffer::new((rate * RING_SECONDS) as usize);
    let latency = (rate * f64::from(settings.latency) / 1000.0) as usize;
    let player = Player::new(taker, latency, usize::from(config.channels()));
    let stream = build(&device, &config, player, shared.clone(), proxy)?;
    stream.play().context("the output device does not start")?;
    let samples = Samples { ring, servo: Servo::new(latency), shared: shared.clone() };
    Ok((stream, rate, samples))
}

/// Opens the stream in the device's own sample format.
fn build(
    device: &cpal::Device,
    config: &SupportedStreamConfig,
    player: Player,
    shared: Arc<Shared>,
    proxy: EventLoopProxy<Event>,
) -> anyhow::Result<cpal::Stream> {
    match config.sample_format() {
        SampleFormat::F32 => build_as::<f32>(device, config, player, shared, proxy),
        SampleFormat::I16 => build_as::<i16>(device, config, player, shared, proxy),
        SampleFormat::U16 => build_as::<u16>(device, config, player, shared, proxy),
        SampleFormat::I32 => build_as::<i32>(device, config, player, shared, proxy),
        SampleFormat::U8 => build_as::<u8>(device, config, player, shared, proxy),
        other => anyhow::bail!("the output device wants samples as {other}"),
    }
}

fn build_as<T: cpal::SizedSample + cpal::FromSample<f32>>(
    device: &cpal::Device,
    config: &SupportedStreamConfig,
    mut player: Player,
    shared: Arc<Shared>,
    proxy: EventLoopProxy<Event>,
) -> anyhow::Result<cpal::Stream> {
    let channels = usize::from(config.channels());
    let fill = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        shared.chunk.fetch_max((out.len() / channels) as u32, Ordering::Relaxed);
        player.fill(out, shared.gain.load(Ordering::Relaxed) as f32 / 100.0);
    };
    let failed = move |error: cpal::Error| match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => {
            log::warn!("sound: {error}");
            let _ = proxy.send_event(Event::SoundLost);
        }
        _ => log::debug!("sound: {error}"),
    };
    let stream = device.build_output_stream(config.config(), fill, failed, None);
    stream.context("the output device does not open")
}
