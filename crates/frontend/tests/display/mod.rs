//! A display without a screen, and the game on it.

mod drop;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// Scale of the window, and size of the picture in it.
const SCALE: usize = 3;
const WIDTH: usize = 256;
const HEIGHT: usize = 240;

/// An `Xvfb`, ended with the test.
pub(crate) struct Display {
    server: Child,
    name: String,
    connection: RustConnection,
}

/// The upper left part of the display, where the window is.
#[derive(PartialEq)]
pub(crate) struct Picture(Vec<u8>);

/// The program.
pub(crate) struct Game {
    child: Child,
}

impl Display {
    /// Starts a server; `None`, with a word, where this machine has not what it takes.
    pub(crate) fn open() -> Option<Display> {
        for tool in ["Xvfb", "xdotool"] {
            if Command::new(tool).arg("-help").output().is_err() {
                let required = std::env::var_os("RICOCHET_REQUIRE_DISPLAY").is_some();
                assert!(!required, "{tool} is not installed");
                println!("SKIPPED: {tool} is not installed");
                return None;
            }
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "800x760x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let mut output = BufReader::new(server.stdout.take().expect("piped"));
        output.read_line(&mut number).expect("Xvfb tells its number");
        let name = format!(":{}", number.trim());
        let (connection, _) = x11rb::connect(Some(&name)).expect("Xvfb answers");
        Some(Display { server, name, connection })
    }

    /// What the display shows.
    pub(crate) fn picture(&self) -> Picture {
        let root = self.connection.setup().roots[0].root;
        let (width, height) = ((WIDTH * SCALE) as u16, (HEIGHT * SCALE) as u16);
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, root, 0, 0, width, height, u32::MAX)
            .expect("the server is there")
            .reply()
            .expect("the display is large enough");
        Picture(image.data)
    }

    /// Presses and releases a key, or several together.
    pub(crate) fn tap(&self, keys: &str) {
        // Held for a moment: a real finger takes longer than a frame.
        self.xdotool(&["keydown", keys]);
        std::thread::sleep(Duration::from_millis(60));
        self.xdotool(&["keyup", keys]);
    }

    /// Holds a key.
    pub(crate) fn hold(&self, key: &str, time: Duration) {
        self.xdotool(&["keydown", key]);
        std::thread::sleep(time);
        self.xdotool(&["keyup", key]);
    }

    /// Drags a file onto the game's window.
    pub(crate) fn drop_file(&self, file: &Path) {
        let window = self.xdotool(&["search", "--name", "Ricochet"]);
        let window = window.lines().next().and_then(|id| id.parse().ok()).expect("a window");
        drop::drop_file(&self.connection, window, file);
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").env("DISPLAY", &self.name).args(arguments).output();
        String::from_utf8_lossy(&output.expect("xdotool runs").stdout).trim().to_owned()
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Picture {
    /// Red, green and blue of one of the console's pixels.
    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let (x, y) = (x * SCALE + SCALE / 2, y * SCALE + SCALE / 2);
        let bytes = &self.0[(y * WIDTH * SCALE + x) * 4..][..4];
        [bytes[2], bytes[1], bytes[0]]
    }

    /// Whether there is more than black.
    pub(crate) fn is_lit(&self) -> bool {
        let bright = self.0.iter().filter(|&&value| value > 100).count();
        bright > self.0.len() / 100
    }
}

impl Game {
    /// Starts the program in the upper left corner of the display, and waits for its window.
    pub(crate) fn start(display: &Display, home: &Path, arguments: &[&str]) -> Game {
        let child = Command::new(env!("CARGO_BIN_EXE_ricochet"))
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env("DISPLAY", &display.name)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut game = Game { child };
        let end = Instant::now() + Duration::from_secs(60);
        while display.xdotool(&["search", "--name", "Ricochet"]).is_empty() {
            if let Some(status) = game.child.try_wait().expect("a child") {
                panic!("{status}: {}", game.stderr());
            }
            assert!(Instant::now() < end, "no window");
            std::thread::sleep(Duration::from_millis(100));
        }
        // Without a window manager nobody gives the keyboard to the window.
        display.xdotool(&["search", "--name", "Ricochet", "windowfocus", "--sync"]);
        game
    }

    /// The text of the title bar.
    pub(crate) fn title(&self, display: &Display) -> String {
        display.xdotool(&["search", "--name", "Ricochet", "getwindowname"])
    }

    /// Whether the program has a thread whose name contains `part`.
    pub(crate) fn has_thread(&self, part: &str) -> bool {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        tasks.into_iter().flatten().flatten().any(|task| {
            let name = std::fs::read_to_string(task.path().join("comm"));
            name.is_ok_and(|name| name.contains(part))
        })
    }

    /// Asks the program to end, as a system that shuts down does.
    pub(crate) fn terminate(&self) {
        // The shell's own: a bare system has no program of that name.
        let kill = format!("kill -TERM {}", self.child.id());
        let done = Command::new("sh").args(["-c", &kill]).status();
        assert!(done.is_ok_and(|status| status.success()), "{kill}");
    }

    /// Waits for the end, a minute at most; exit code and stderr.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status.code(), self.stderr());
            }
            assert!(Instant::now() < end, "the program does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// As [`Game::wait`], with what was printed to standard output.
    pub(crate) fn wait_for_output(mut self) -> (Option<i32>, String, String) {
        let stdout = self.child.stdout.take();
        let (code, stderr) = self.wait();
        let mut text = String::new();
        let _ = stdout.map(|mut pipe| pipe.read_to_string(&mut text));
        (code, text, stderr)
    }

    fn stderr(&mut self) -> String {
        let mut text = String::new();
        if let Some(pipe) = &mut self.child.stderr {
            let _ = pipe.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Game {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
