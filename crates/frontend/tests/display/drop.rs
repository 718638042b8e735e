//! Drops a file on a window, as a file manager does. Source: freedesktop.org, "Drag-and-Drop
//! Protocol for the X Window System" (XDND), version 5.

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// Where on the window, from the upper left corner of the display.
const PLACE: u32 = 100;

/// The one who drags: a window that owns the selection.
struct Source<'a> {
    connection: &'a RustConnection,
    window: Window,
    target: Window,
    text_uri_list: Atom,
}

/// Drags `file` over `target` and lets go.
pub(super) fn drop_file(connection: &RustConnection, target: Window, file: &Path) {
    let source = Source::open(connection, target);
    source.tell("XdndEnter", [5 << 24, source.text_uri_list, 0, 0]);
    source.tell("XdndPosition", [0, PLACE << 16 | PLACE, 0, source.atom("XdndActionCopy")]);
    let end = Instant::now() + Duration::from_secs(20);
    let (mut accepted, mut given) = (false, false);
    while !(accepted && given) {
        match connection.poll_for_event().expect("the server is there") {
            Some(Event::SelectionRequest(request)) => {
                source.give(&request, file);
                given = true;
            }
            Some(Event::ClientMessage(status)) => accepted |= status.data.as_data32()[1] & 1 == 1,
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
        assert!(Instant::now() < end, "accepted: {accepted}, file name given: {given}");
    }
    source.tell("XdndDrop", [0, 0, 0, 0]);
}

impl<'a> Source<'a> {
    fn open(connection: &'a RustConnection, target: Window) -> Source<'a> {
        let window = connection.generate_id().expect("an id");
        let root = &connection.setup().roots[0];
        let (class, nothing) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
        connection
            .create_window(0, window, root.root, 0, 0, 1, 1, 0, class, root.root_visual, &nothing)
            .expect("a window");
        let mut source = Source { connection, window, target, text_uri_list: 0 };
        source.text_uri_list = source.atom("text/uri-list");
        let selection = source.atom("XdndSelection");
        connection.set_selection_owner(window, selection, 0u32).expect("a selection");
        source
    }

    fn atom(&self, name: &str) -> Atom {
        let cookie = self.connection.intern_atom(false, name.as_bytes()).expect("sent");
        cookie.reply().expect("an atom").atom
    }

    /// Sends a message whose first word is the source.
    fn tell(&self, message: &str, [a, b, c, d]: [u32; 4]) {
        let data = [self.window, a, b, c, d];
        let event = ClientMessageEvent::new(32, self.target, self.atom(message), data);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, event).expect("sent");
        self.connection.flush().expect("sent");
    }

    /// Answers the question for what is dragged.
    fn give(&self, request: &SelectionRequestEvent, file: &Path) {
        let path = file.display().to_string().replace(' ', "%20");
        let list = format!("file://{path}\r\n");
        self.connection
            .change_property8(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                request.target,
                list.as_bytes(),
            )
            .expect("sent");
        let answer = SelectionNotifyEvent {
            response_type: x11rb::protocol::xproto::SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        let to = request.requestor;
        self.connection.send_event(false, to, EventMask::NO_EVENT, answer).expect("sent");
        self.connection.flush().expect("sent");
    }
}
