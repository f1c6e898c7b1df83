//! `cargo xtask gallery`: every screen with sample data, as each host shows it, on one page, served on the loopback device.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;

use crate::build::app::{self, Library, Sources};
use crate::build::gallery;
use crate::build::tools::Toolbox;
use crate::run::error::Error;
use crate::run::steps::Steps;
use crate::run::workspace::Workspace;

/// Builds the page, and serves it on a free port of the loopback device unless a folder for it is given.
pub(crate) fn show(workspace: &Workspace, out: Option<PathBuf>) -> Result<(), Error> {
    let mut steps = Steps::new(3);
    let tools = steps.take("tools", || Toolbox::complete(&workspace.root))?;
    let folder = out.clone().unwrap_or_else(|| workspace.target.join("gallery"));
    steps.take("gallery", || {
        gallery::build(workspace, &tools, &workspace.operator_file(), &folder)
    })?;
    steps.take("kiosk", || {
        let (operator, time) = (workspace.operator_file(), app::time(&workspace.root));
        let sources = Sources::of(workspace, &operator, time.as_deref());
        app::kiosk(sources, &tools, Library::Rebuilt, &folder.join("kiosk"))
    })?;
    match out {
        Some(folder) => println!("{}", folder.join("gallery.html").display()),
        None => serve(&folder)?,
    }
    Ok(())
}

/// Serves the files of a folder until Ctrl-C ends this program.
fn serve(folder: &Path) -> Result<(), Error> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Error::file(folder))?;
    let address = listener.local_addr().map_err(Error::file(folder))?;
    println!("http://{address}/gallery.html");
    for connection in listener.incoming().flatten() {
        let folder = folder.to_owned();
        // A browser that hangs up before it has everything asks again.
        thread::spawn(move || _ = answer(&connection, &folder));
    }
    Ok(())
}

fn answer(mut connection: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut request = String::new();
    let mut lines = BufReader::new(connection);
    lines.read_line(&mut request)?;
    // The connection is closed with the headers read, or the browser would see it reset.
    let mut header = String::new();
    while lines.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let file = file(path).and_then(|path| fs::read(folder.join(path)).ok().map(|it| (path, it)));
    let (status, kind, body) = match file {
        Some((path, body)) => ("200 OK", media_type(path), body),
        None => ("404 Not Found", "text/plain", Vec::new()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\
         cache-control: no-cache\r\nconnection: close\r\n\r\n"
    );
    connection.write_all(head.as_bytes())?;
    connection.write_all(&body)
}

/// The file that a request asks for; none outside of the folder.
fn file(target: &str) -> Option<&Path> {
    let path = Path::new(target.split(['?', '#']).next()?.strip_prefix('/')?);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then_some(path)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reaches_the_files_of_the_folder_and_no_others() {
        let cases = [
            ("/gallery.html", Some("gallery.html")),
            ("/en.html?screen=open", Some("en.html")),
            ("/a/b.js", Some("a/b.js")),
            ("/../secret", None),
            ("//etc/passwd", None),
            ("gallery.html", None),
        ];
        for (target, expected) in cases {
            assert_eq!(file(target), expected.map(Path::new), "{target}");
        }
    }
}
