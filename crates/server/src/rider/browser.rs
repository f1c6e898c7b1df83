//! The browser of a sign-in: what its cookies contain, and what a rider is shown of it in the list of sessions.

use wire::Digest;

/// For how long a browser is known that signed in with a number, in seconds.
pub(crate) const DEVICE_SECONDS: u64 = 180 * 86_400;

/// What a request says of the browser that sends it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Browser<'a> {
    /// The cookie of the request for a code.
    pub(crate) code: Option<&'a str>,
    /// The device cookie, which a browser keeps that signed in before.
    pub(crate) device: Option<&'a str>,
    /// Its user agent.
    pub(crate) agent: &'a str,
}

/// What the browser of a sign-in has in its device cookie from then on, and what it is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device<'a> {
    pub(crate) cookie: &'a str,
    pub(crate) name: &'a str,
}

/// Tokens of devices and programs in user agents, the first that is found being the one: an iPad is also `like Mac OS X`,
/// and WeChat and Alipay are also Chrome or Safari.
const SYSTEMS: [(&str, &str); 7] = [
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];
const PROGRAMS: [(&str, &str); 10] = [
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Mi Browser"),
    ("UCBrowser", "UC"),
    ("MQQBrowser", "QQ"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

impl Browser<'_> {
    /// The digest of the cookie of the request for a code.
    pub(crate) fn code_digest(&self) -> Option<Digest> {
        self.code.map(|cookie| Digest::of(cookie.as_bytes()))
    }

    /// The digest of the device cookie.
    pub(crate) fn device_digest(&self) -> Option<Digest> {
        self.device.map(|cookie| Digest::of(cookie.as_bytes()))
    }

    /// Device and program, such as `Android, WeChat`: enough to recognise one's own, and nothing that tells people apart.
    pub(crate) fn name(&self) -> String {
        let of = |known: &[(&str, &'static str)]| {
            known.iter().find(|(token, _)| self.agent.contains(token)).map(|(_, name)| *name)
        };
        let names = [of(&SYSTEMS), of(&PROGRAMS)];
        names.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_device_and_its_program() {
        let rows = [
            (
                "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Version/4.0 \
              Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
                "Android, WeChat",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
              Version/17.5 Mobile/15E148 Safari/604.1",
                "iPhone, Safari",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 \
              Safari/537.36 Edg/126.0",
                "Windows, Edge",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Linux, Firefox",
            ),
            ("curl/8.7.1", ""),
            ("", ""),
        ];
        for (agent, name) in rows {
            assert_eq!(Browser { agent, ..Browser::default() }.name(), name, "{agent}");
        }
    }
}
