# What the scripts need from the system, sourced by them: install_run_packages and
# install_test_packages. On Debian and its kin they install what is missing, with sudo only when
# needed; elsewhere they say what is needed and go on.

# To build: a C compiler and linker, ALSA and udev for sound and pads.
build_packages="gcc libc6-dev pkg-config libasound2-dev libudev-dev"
# To run in a window: X11 libraries that are opened at run time, and a Vulkan driver.
window_packages="libasound2 libudev1 libx11-6 libx11-xcb1 libxcursor1 libxi6 \
libxkbcommon-x11-0 mesa-vulkan-drivers"
# To test: the assembler of our own ROMs, and a display without a screen with something to press
# its keys.
test_packages="cc65 python3 xvfb xauth xdotool"

install_run_packages() {
    need_rust
    install_packages $build_packages $window_packages
}

install_test_packages() {
    need_rust
    install_packages $build_packages $window_packages $test_packages
}

need_rust() {
    command -v cargo >/dev/null 2>&1 && return
    if [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH="$HOME/.cargo/bin:$PATH"
        return
    fi
    echo "Rust is missing. Install rustup from https://rustup.rs, then run this again." >&2
    exit 2
}

install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "This system has no apt. Needed, by their Debian names: $*" >&2
        return
    fi
    missing=""
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -z "$missing" ] && return
    echo "Installing:$missing"
    as_root apt-get update -qq || true
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# Some libraries have got another name (libasound2t64): what provides a name counts too.
is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -q '^installed$' && return
    dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2>/dev/null |
        grep '^installed' | grep -qw -- "$1"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "Not root and no sudo. Please run as root: $*" >&2
        exit 2
    fi
}
