//! Mounts the app, and nothing else.

fn main() {
    samefare::mount();
}
