//! The platform certificate: the older of the two forms in which WeChat Pay hands out a key of its own.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, SerialNumber,
    date_time_ymd,
};
use std::path::Path;

use channels::rsa::RsaSecret;
use keys::{KeyError, random};

/// How many bytes a serial number has.
const SERIAL_BYTES: usize = 20;

/// A platform certificate with its key.
#[derive(Debug, Clone)]
pub struct PlatformCertificate {
    /// The key.
    pub key: RsaSecret,
    /// The serial number, in the hexadecimal digits that `Wechatpay-Serial` has.
    pub serial: String,
    /// The certificate.
    pub pem: String,
}

impl PlatformCertificate {
    /// The certificate in these files, made where there are none. The sandbox signs it itself; who fetches one believes it
    /// because it is sealed with the merchant's key for that.
    ///
    /// # Errors
    /// When a file can't be read, is something else, or can't be written.
    pub fn load_or_create(key_path: &Path, path: &Path) -> Result<Self, KeyError> {
        let file = |error| KeyError::File(path.into(), error);
        let key = RsaSecret::load_or_create(key_path)?;
        let serial_path = path.with_extension("serial");
        if !path.exists() {
            let serial = serial()?;
            let pair = std::fs::read_to_string(key_path).map_err(file)?;
            let pem = made(&pair, &serial).map_err(|_| KeyError::Encoding(path.into()))?;
            std::fs::write(&serial_path, wire::digest::hex(&serial).to_uppercase())
                .map_err(file)?;
            std::fs::write(path, pem).map_err(file)?;
        }
        let serial = std::fs::read_to_string(&serial_path).map_err(file)?;
        Ok(Self { key, serial, pem: std::fs::read_to_string(path).map_err(file)? })
    }
}

fn serial() -> Result<[u8; SERIAL_BYTES], KeyError> {
    let [_, rest @ ..] = random::bytes::<SERIAL_BYTES>().map_err(KeyError::Random)?;
    let mut serial = [0x5A; SERIAL_BYTES];
    for (to, from) in serial.iter_mut().skip(1).zip(rest) {
        *to = from;
    }
    Ok(serial)
}

fn made(pair: &str, serial: &[u8]) -> Result<String, rcgen::Error> {
    let pair = KeyPair::from_pkcs8_pem_and_sign_algo(pair, &PKCS_RSA_SHA256)?;
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Sandbox of Samefare");
    name.push(DnType::CommonName, "Sandbox platform certificate");
    params.distinguished_name = name;
    params.serial_number = Some(SerialNumber::from_slice(serial));
    (params.not_before, params.not_after) = (date_time_ymd(2025, 1, 1), date_time_ymd(2045, 1, 1));
    Ok(params.self_signed(&pair)?.pem())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_made_once_and_found_again_with_its_serial_number() {
        let folder = tempfile::tempdir().unwrap();
        let load = || {
            let (key, file) =
                (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
            PlatformCertificate::load_or_create(&key, &file).unwrap()
        };
        let first = load();
        assert!(first.pem.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(first.serial.len() == 40 && first.serial.starts_with("5A"), "{}", first.serial);
        let again = load();
        assert_eq!((again.pem, again.serial), (first.pem, first.serial));
    }
}
