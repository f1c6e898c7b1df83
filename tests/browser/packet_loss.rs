//! Real packet loss: the kernel drops one packet in ten on the way to and from a server.
//!
//! It touches only a network namespace that `cargo xtask test` has made for it.

use std::env;
use std::process::Command;

/// How many packets of a thousand are lost, in each direction.
const LOST_PER_THOUSAND: u32 = 100;

/// The rules of one server's port. They are removed with the namespace.
pub(crate) struct PacketLoss {
    table: String,
}

impl PacketLoss {
    /// Starts to lose packets to and from this origin.
    pub(crate) fn begin(origin: &str) -> Self {
        let namespace = env::var_os("SAMEFARE_TEST_NAMESPACE");
        assert!(namespace.is_some(), "`cargo xtask test` runs this in a network of its own");
        let (_, port) = origin.rsplit_once(':').expect("an origin with a port");
        let table = format!("loss{port}");
        nft(&format!("add table inet {table}"));
        let hook = "{ type filter hook input priority 0; }";
        nft(&format!("add chain inet {table} input {hook}"));
        for way in ["dport", "sport"] {
            let lost = format!("numgen random mod 1000 < {LOST_PER_THOUSAND} counter drop");
            nft(&format!("add rule inet {table} input tcp {way} {port} {lost}"));
        }
        Self { table }
    }

    /// How many were lost so far.
    pub(crate) fn dropped(&self) -> u64 {
        let rules = nft(&format!("list table inet {}", self.table));
        let counted = rules.split("counter packets ").skip(1);
        counted.filter_map(|rest| rest.split(' ').next()?.parse::<u64>().ok()).sum()
    }
}

fn nft(command: &str) -> String {
    let output = Command::new("nft").arg(command).output().expect("nft");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "nft {command}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
