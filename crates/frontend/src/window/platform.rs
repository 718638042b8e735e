//! What the system must have before a window can open, checked so that what is missing is said in
//! one line. (Without these checks one library panics and another prints a page.)

use anyhow::bail;
use winit::event_loop::EventLoopProxy;

use super::Event;

/// Checks that there is a display, and on Linux the keyboard library that winit opens at run time.
///
/// # Errors
/// Names what is missing and what to do.
#[cfg(target_os = "linux")]
pub(super) fn check_display() -> anyhow::Result<()> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let wayland = is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET");
    if !wayland && !is_set("DISPLAY") {
        bail!(
            "no display: neither WAYLAND_DISPLAY nor DISPLAY is set \
             (`ricochet headless` needs none)"
        );
    }
    if xkbcommon_dl::xkbcommon_option().is_none() {
        bail!("libxkbcommon.so.0 is missing (Debian: apt install libxkbcommon0)");
    }
    if !wayland && xkbcommon_dl::x11::xkbcommon_x11_option().is_none() {
        bail!("libxkbcommon-x11.so.0 is missing (Debian: apt install libxkbcommon-x11-0)");
    }
    Ok(())
}

/// Other systems have a display whenever a program can be started by hand.
#[cfg(not(target_os = "linux"))]
pub(super) fn check_display() -> anyhow::Result<()> {
    Ok(())
}

/// Ctrl+C in the terminal, or the system's wish to end, closes the window in good order: battery
/// RAM is written.
pub(super) fn quit_on_signals(proxy: EventLoopProxy<Event>) {
    let set = ctrlc::set_handler(move || {
        let _ = proxy.send_event(Event::Quit);
    });
    if let Err(error) = set {
        log::warn!("signals end the program at once: {error}");
    }
}

/// From here on, on this thread, ALSA does not print its own account of a missing device, eight
/// lines of it, to stderr: the reason comes back as an error and is told in one.
#[cfg(target_os = "linux")]
pub(super) fn catch_sound_messages() {
    let _ = alsa::Output::local_error_handler();
}

/// Other systems' libraries keep quiet.
#[cfg(not(target_os = "linux"))]
pub(super) fn catch_sound_messages() {}
