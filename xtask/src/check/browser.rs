//! The browsers that the tests drive: found, installed where that is allowed, or asked for by name.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::tools;
use crate::run::apt::{self, missing, on_path};
use crate::run::command;
use crate::run::error::Error;

/// Without Chinese glyphs every screenshot would show boxes.
const FONTS: &str = "fonts-noto-cjk";
/// What makes a network of its own in which packets can be lost.
const LOSS: &[(&str, &str)] = &[("unshare", "util-linux"), ("ip", "iproute2"), ("nft", "nftables")];

/// The engines, in the order in which the tests name them, each with the programs that it needs and
/// the Debian packages that these come in.
const ENGINES: [(&str, &[(&str, &str)]); 3] = [
    ("chromium", &[("chromium", "chromium"), ("chromedriver", "chromium-driver")]),
    ("firefox", &[("firefox-esr", "firefox-esr")]),
    ("webkit", &[("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")]),
];

/// The name of the transit app among the engines.
pub(crate) const TRANSIT_APP: &str = "app";

/// What there is to test with.
pub(crate) struct Browsers {
    pub(crate) engines: Vec<Engine>,
    /// Firefox's driver, which Debian does not have.
    pub(crate) geckodriver: Option<PathBuf>,
    /// The transit app of `examples`, where it was asked for.
    pub(crate) transit_app: Option<PathBuf>,
    /// Why no packets can be lost here, if so.
    pub(crate) no_loss: Option<String>,
}

/// A browser engine, and why it is not on this machine, if so.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) absent: Option<String>,
}

/// Finds every engine, and installs what is missing. Only Chromium has to be there.
pub(crate) fn find_or_install() -> Result<Browsers, Error> {
    let all = || ENGINES.iter().flat_map(|(_, programs)| programs.iter()).chain(LOSS);
    let wanted = missing(all(), on_path);
    if !wanted.is_empty() {
        // What is not there afterwards is missed below, by its name.
        apt::install(&wanted.into_iter().chain([FONTS]).collect::<Vec<_>>())?;
    }
    let [(_, chromium), ..] = ENGINES;
    let missing_chromium = missing(chromium.iter(), on_path);
    if !missing_chromium.is_empty() {
        return Err(Error::ToolsMissing {
            missing: missing_chromium.into_iter().map(String::from).collect(),
        });
    }
    let geckodriver = tools::geckodriver();
    let engines = ENGINES.map(|(name, programs)| {
        let absent = absence(&missing(programs.iter(), on_path));
        let driver = geckodriver.as_ref().err().filter(|_| name == "firefox");
        Engine { name, absent: absent.or(driver.map(ToString::to_string)) }
    });
    let no_loss = absence(&missing(LOSS.iter(), on_path)).or_else(no_network_of_its_own);
    Ok(Browsers {
        engines: engines.into(),
        geckodriver: geckodriver.ok(),
        transit_app: None,
        no_loss,
    })
}

impl Browsers {
    /// These, and the transit app, which is WebKit in a window of its own.
    pub(crate) fn with_transit_app(mut self, built: Result<PathBuf, Error>) -> Result<Self, Error> {
        let webkit = self.engines.iter().find(|engine| engine.name == "webkit");
        let webkit = webkit.and_then(|engine| engine.absent.clone());
        let absent = match built {
            Ok(program) => {
                self.transit_app = Some(program).filter(|_| webkit.is_none());
                webkit
            }
            Err(Error::ToolsMissing { missing }) => {
                let missing: Vec<_> = missing.iter().map(String::as_str).collect();
                absence(&missing)
            }
            Err(error) => return Err(error),
        };
        self.engines.push(Engine { name: TRANSIT_APP, absent });
        Ok(self)
    }

    /// These, if nothing is missing.
    pub(crate) fn all(self) -> Result<Self, Error> {
        let engines = self.engines.iter().filter_map(|engine| {
            engine.absent.as_ref().map(|why| format!("{} ({why})", engine.name))
        });
        let loss = self.no_loss.iter().map(|why| format!("packet loss ({why})"));
        let missing: Vec<_> = engines.chain(loss).collect();
        if missing.is_empty() { Ok(self) } else { Err(Error::ToolsMissing { missing }) }
    }
}

/// A command that runs another in a network of its own, with nothing in it but itself. A browser
/// that sees only the loopback device takes itself to be off line, so there is a second device, and
/// a way out that leads nowhere.
pub(crate) fn in_own_network(root: &Path) -> Command {
    let network = "ip link set lo up mtu 1500 && ip link add out type veth peer name in \
        && ip address add 192.0.2.1/24 dev out && ip link set out up && ip link set in up \
        && ip route add default via 192.0.2.2 dev out \
        && exec \"$@\"";
    let mut command = command::program("unshare".as_ref(), root);
    command.args(["--net", "sh", "-c", network, "sh"]).env("SAMEFARE_TEST_NAMESPACE", "1");
    command
}

fn no_network_of_its_own() -> Option<String> {
    let made = command::succeeds(in_own_network(Path::new(".")).arg("true"));
    (!made).then(|| "no network namespace may be made".to_owned())
}

fn absence(missing: &[&str]) -> Option<String> {
    (!missing.is_empty()).then(|| format!("please install {}", missing.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_missing_by_its_packages_name() {
        let [(_, chromium), _, (_, webkit)] = ENGINES;
        type Row = (
            &'static [(&'static str, &'static str)],
            &'static [&'static str],
            &'static [&'static str],
        );
        let rows: [Row; 4] = [
            (chromium, &["chromium", "chromedriver"], &[]),
            (chromium, &["chromium"], &["chromium-driver"]),
            (webkit, &["WebKitWebDriver"], &["xvfb"]),
            (webkit, &[], &["webkit2gtk-driver", "xvfb"]),
        ];
        for (programs, present, expected) in rows {
            let missing = missing(programs.iter(), |program| present.contains(&program));
            assert_eq!(missing, expected, "{present:?}");
        }
        assert_eq!(absence(&["xvfb", "x"]).as_deref(), Some("please install xvfb, x"));
        assert_eq!(absence(&[]), None);
    }

    #[test]
    fn where_every_engine_is_required_a_missing_one_is_named() {
        let browsers = |absent: Option<&str>, no_loss: Option<&str>| Browsers {
            engines: vec![Engine { name: "webkit", absent: absent.map(String::from) }],
            geckodriver: None,
            transit_app: None,
            no_loss: no_loss.map(String::from),
        };
        assert!(browsers(None, None).all().is_ok());
        for (absent, no_loss, named) in [
            (Some("please install xvfb"), None, "webkit (please install xvfb)"),
            (None, Some("no namespace"), "packet loss (no namespace)"),
        ] {
            let error = browsers(absent, no_loss).all().err().expect("something is missing");
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
