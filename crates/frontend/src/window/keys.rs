//! Which key does what: the defaults, and what `config.toml` makes of them.
//!
//! Keys are named by their place on the keyboard (as on an American one), so that the pad's keys
//! lie together on any layout: `X`, `Up`, `F11`, `Enter`, or winit's own names (`KeyX`,
//! `NumpadAdd`). Modifiers go before: `Ctrl+R`, `Alt+Enter`.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NameError, StrDeserializer};
use winit::keyboard::{KeyCode, ModifiersState};

use super::input::{TURBO_A, TURBO_B};
use crate::buttons;
use crate::files::config::{Keys, Settings};

/// What a hotkey does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Engine,
    Escape,
    FastForward,
    FrameAdvance,
    FullScreen,
    Mute,
    Pause,
    Power,
    Quit,
    Reload,
    Reset,
    Scale(u32),
    Screenshot,
    ShowFps,
    VolumeDown,
    VolumeUp,
}

/// Actions, their names in `config.toml`, and their default keys.
const ACTIONS: &[(Action, &str, &[&str])] = &[
    (Action::Engine, "engine", &["Ctrl+J"]),
    (Action::Escape, "escape", &["Escape"]),
    (Action::FastForward, "fast_forward", &["Tab"]),
    (Action::FrameAdvance, "frame_advance", &["Backquote", "Backslash"]),
    (Action::FullScreen, "fullscreen", &["F11", "Alt+Enter"]),
    (Action::Mute, "mute", &["Ctrl+M"]),
    (Action::Pause, "pause", &["Pause"]),
    (Action::Power, "power", &["Ctrl+T"]),
    (Action::Quit, "quit", &["Ctrl+Q"]),
    (Action::Reload, "reload", &["Ctrl+Shift+R"]),
    (Action::Reset, "reset", &["Ctrl+R"]),
    (Action::Scale(1), "scale_1", &["Alt+1"]),
    (Action::Scale(2), "scale_2", &["Alt+2"]),
    (Action::Scale(3), "scale_3", &["Alt+3"]),
    (Action::Scale(4), "scale_4", &["Alt+4"]),
    (Action::Scale(5), "scale_5", &["Alt+5"]),
    (Action::Scale(6), "scale_6", &["Alt+6"]),
    (Action::Scale(7), "scale_7", &["Alt+7"]),
    (Action::Scale(8), "scale_8", &["Alt+8"]),
    (Action::Scale(9), "scale_9", &["Alt+9"]),
    (Action::Scale(10), "scale_10", &["Alt+0"]),
    (Action::Screenshot, "screenshot", &["F12"]),
    (Action::ShowFps, "fps", &["F10"]),
    (Action::VolumeDown, "volume_down", &["Ctrl+Minus"]),
    (Action::VolumeUp, "volume_up", &["Ctrl+Equal"]),
];

/// Buttons, their names in `config.toml`, and the first pad's default keys. The keys of B and A
/// lie as the buttons do on the pad.
const BUTTONS: &[(u16, &str, &str)] = &[
    (buttons::A as u16, "a", "X"),
    (buttons::B as u16, "b", "Z"),
    (TURBO_A, "turbo_a", "S"),
    (TURBO_B, "turbo_b", "A"),
    (buttons::SELECT as u16, "select", "ShiftRight"),
    (buttons::START as u16, "start", "Enter"),
    (buttons::UP as u16, "up", "Up"),
    (buttons::DOWN as u16, "down", "Down"),
    (buttons::LEFT as u16, "left", "Left"),
    (buttons::RIGHT as u16, "right", "Right"),
];

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Chord {
    modifiers: ModifiersState,
    key: KeyCode,
}

/// All keys.
#[derive(Debug)]
pub(super) struct Bindings {
    hotkeys: HashMap<Chord, Action>,
    pads: HashMap<KeyCode, (usize, u16)>,
}

impl Bindings {
    /// The defaults, with the keys of `settings` in place of those of the actions that they name.
    ///
    /// # Errors
    /// Names the first action, button or key that is not known.
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Bindings> {
        let mut bindings = Bindings { hotkeys: HashMap::new(), pads: HashMap::new() };
        bindings.bind_hotkeys(&settings.keys).context("[keys]")?;
        bindings.bind_pad(0, &settings.pad1).context("[pad1]")?;
        bindings.bind_pad(1, &settings.pad2).context("[pad2]")?;
        Ok(bindings)
    }

    /// The action of a key. A Shift that no binding asks for does not matter: it may be a pad's
    /// button.
    pub(super) fn action(&self, key: KeyCode, modifiers: ModifiersState) -> Option<Action> {
        let exact = self.hotkeys.get(&Chord { modifiers, key });
        let unshifted = Chord { modifiers: modifiers - ModifiersState::SHIFT, key };
        exact.or_else(|| self.hotkeys.get(&unshifted)).copied()
    }

    /// The pad and button of a key.
    pub(super) fn button(&self, key: KeyCode) -> Option<(usize, u16)> {
        self.pads.get(&key).copied()
    }

    /// Whether any binding of `action` uses `key`, whatever the modifiers are by now: for releases.
    pub(super) fn releases(&self, key: KeyCode, action: Action) -> bool {
        self.hotkeys.iter().any(|(chord, &bound)| chord.key == key && bound == action)
    }

    fn bind_hotkeys(&mut self, chosen: &BTreeMap<String, Keys>) -> anyhow::Result<()> {
        check_names(chosen, ACTIONS.iter().map(|(_, name, _)| *name))?;
        for (action, name, defaults) in ACTIONS {
            let defaults: Vec<String> = defaults.iter().map(|&key| key.to_owned()).collect();
            let keys = chosen.get(*name).map_or(&defaults[..], Keys::names);
            for key in keys {
                self.hotkeys.insert(chord(key).context(*name)?, *action);
            }
        }
        Ok(())
    }

    /// The second pad has no default keys.
    fn bind_pad(&mut self, pad: usize, chosen: &BTreeMap<String, Keys>) -> anyhow::Result<()> {
        check_names(chosen, BUTTONS.iter().map(|(_, name, _)| *name))?;
        for (button, name, default) in BUTTONS {
            let default = if pad == 0 { vec![(*default).to_owned()] } else { Vec::new() };
            let keys = chosen.get(*name).map_or(&default[..], Keys::names);
            for key in keys {
                self.pads.insert(key_code(key).context(*name)?, (pad, *button));
            }
        }
        Ok(())
    }
}

fn check_names<'a>(
    chosen: &BTreeMap<String, Keys>,
    known: impl Iterator<Item = &'a str>,
) -> anyhow::Result<()> {
    let known: Vec<&str> = known.collect();
    match chosen.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => bail!("`{name}` is none of: {}", known.join(", ")),
        None => Ok(()),
    }
}

fn chord(text: &str) -> anyhow::Result<Chord> {
    let mut modifiers = ModifiersState::empty();
    let (before, key) = text.rsplit_once('+').unwrap_or(("", text));
    for name in before.split('+').filter(|name| !name.is_empty()) {
        modifiers |= match name.trim().to_ascii_lowercase().as_str() {
            "ctrl" => ModifiersState::CONTROL,
            "shift" => ModifiersState::SHIFT,
            "alt" => ModifiersState::ALT,
            "super" => ModifiersState::SUPER,
            _ => bail!("`{name}` in `{text}` is no modifier (Ctrl, Shift, Alt, Super)"),
        };
    }
    Ok(Chord { modifiers, key: key_code(key)? })
}

/// `X` is `KeyX`, `1` is `Digit1`, `Up` is `ArrowUp`; all else by winit's name.
fn key_code(name: &str) -> anyhow::Result<KeyCode> {
    let name = name.trim();
    let full = match name {
        "Up" | "Down" | "Left" | "Right" => format!("Arrow{name}"),
        _ => match name.as_bytes() {
            [letter] if letter.is_ascii_alphabetic() => format!("Key{}", name.to_uppercase()),
            [digit] if digit.is_ascii_digit() => format!("Digit{name}"),
            _ => name.to_owned(),
        },
    };
    let source: StrDeserializer<'_, NameError> = full.as_str().into_deserializer();
    KeyCode::deserialize(source).ok().with_context(|| format!("`{name}` is no key"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::config::EXAMPLE;

    fn bindings(text: &str) -> anyhow::Result<Bindings> {
        Bindings::new(&toml::from_str(text).unwrap())
    }

    #[test]
    fn the_defaults_are_those_of_the_help() {
        let keys = bindings("").unwrap();
        let (none, ctrl) = (ModifiersState::empty(), ModifiersState::CONTROL);
        assert_eq!(keys.action(KeyCode::KeyR, ctrl), Some(Action::Reset));
        assert_eq!(keys.action(KeyCode::KeyR, none), None);
        let both = ctrl | ModifiersState::SHIFT;
        assert_eq!(keys.action(KeyCode::KeyR, both), Some(Action::Reload));
        assert_eq!(keys.action(KeyCode::Digit0, ModifiersState::ALT), Some(Action::Scale(10)));
        assert_eq!(keys.button(KeyCode::ArrowUp), Some((0, u16::from(buttons::UP))));
        assert_eq!(keys.button(KeyCode::KeyS), Some((0, TURBO_A)));
    }

    #[test]
    fn the_example_of_a_configuration_has_all_keys() {
        let example = bindings(EXAMPLE).unwrap();
        let defaults = bindings("").unwrap();
        assert_eq!(example.hotkeys, defaults.hotkeys);
        assert_eq!(example.pads, defaults.pads);
        let settings: Settings = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(settings.keys.len(), ACTIONS.len());
        assert_eq!(settings.pad1.len(), BUTTONS.len());
    }

    #[test]
    fn select_on_shift_does_not_hide_hotkeys() {
        let keys = bindings("").unwrap();
        assert_eq!(keys.action(KeyCode::Tab, ModifiersState::SHIFT), Some(Action::FastForward));
    }

    #[test]
    fn chosen_keys_replace_the_defaults() {
        let keys = bindings("[keys]\nreset = [\"F5\", \"Alt+r\"]\n[pad2]\na = \"W\"").unwrap();
        let none = ModifiersState::empty();
        assert_eq!(keys.action(KeyCode::F5, none), Some(Action::Reset));
        assert_eq!(keys.action(KeyCode::KeyR, ModifiersState::ALT), Some(Action::Reset));
        assert_eq!(keys.action(KeyCode::KeyR, ModifiersState::CONTROL), None);
        assert_eq!(keys.button(KeyCode::KeyW), Some((1, u16::from(buttons::A))));
    }

    #[test]
    fn mistakes_name_table_and_field() {
        for (text, said) in [
            ("[keys]\nreste = \"F5\"", "[keys]: `reste` is none of"),
            ("[keys]\nreset = \"F99\"", "[keys]: reset: `F99` is no key"),
            ("[keys]\nreset = \"Hyper+X\"", "[keys]: reset: `Hyper` in `Hyper+X`"),
            ("[pad1]\na = \"\"", "[pad1]: a: `` is no key"),
        ] {
            let error = format!("{:#}", bindings(text).unwrap_err());
            assert!(error.starts_with(said), "{error}");
        }
    }
}
