//! Compiles the crate again when a migration is added: the macro that reads the folder sees changed files alone.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
