//! What can be said of the sources without the built app.

use crate::build::tools;
use crate::check::run::Run;
use crate::run::command;
use crate::run::workspace::Workspace;

/// What no build of the workspace compiles: it is outside of it, or behind a feature that no build takes.
const APART: [(&str, &str); 6] = [
    (
        "clippy for the gallery",
        "clippy --package samefare --features gallery --target wasm32-unknown-unknown -- -D warnings",
    ),
    ("clippy for fuzz targets", "clippy --manifest-path fuzz/Cargo.toml --bins -- -D warnings"),
    ("format of fuzz targets", "fmt --manifest-path fuzz/Cargo.toml --check"),
    (
        "clippy for the stand-in of wasm-streams",
        "clippy --manifest-path vendor/wasm-streams/Cargo.toml --target wasm32-unknown-unknown -- -D warnings",
    ),
    (
        "format of the stand-in of wasm-streams",
        "fmt --manifest-path vendor/wasm-streams/Cargo.toml --check",
    ),
    // Its lints need the headers of WebKitGTK.
    ("format of the transit app", "fmt --manifest-path examples/transit-app/Cargo.toml --check"),
];

/// Formatting, lints, rules, the tests on the host and the documentation.
pub(crate) fn check(run: &mut Run, workspace: &Workspace) {
    let cargo = |arguments: &str| {
        let mut cargo = command::cargo(&workspace.root);
        cargo.args(arguments.split(' '));
        cargo
    };
    run.step("format", || command::run(&mut cargo("fmt --all --check")));
    run.step("clippy", || {
        command::run(&mut cargo("clippy --workspace --all-targets -- -D warnings"))
    });
    // Targets that plain `cargo test` leaves out are left out there, too.
    let by_name = "clippy --workspace --test sim --test night --test injections \
                   --test lanzhou --test browser --test amounts --test sdks -- -D warnings";
    run.step("clippy for tests by name", || command::run(&mut cargo(by_name)));
    let wasm = "clippy --package samefare --target wasm32-unknown-unknown -- -D warnings";
    run.step("clippy for wasm", || command::run(&mut cargo(wasm)));
    for (name, check) in APART {
        run.step(name, || {
            let mut check = cargo(check);
            check.env("CARGO_TARGET_DIR", &workspace.target);
            // Nothing is linked, so libFuzzer need not be built, for which there would have to be a C++ compiler.
            command::run(check.env("CUSTOM_LIBFUZZER_PATH", &workspace.root))
        });
    }
    run.step("dependencies", || tools::check_dependencies(&workspace.root));
    run.tests("tests on the host", || cargo("test --workspace --no-fail-fast"));
    // Libraries only: the server's program and the app's library share a name, and so a folder.
    run.step("documentation", || {
        let mut doc = cargo("doc --workspace --no-deps --lib");
        command::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
}
