//! Mounts the page `/verify`, and nothing else.

fn main() {
    samefare::verify::mount();
}
